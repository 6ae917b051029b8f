#include "sfu/srtp/srtp_receiver.h"

#include <string>
#include <utility>
#include <variant>

#include "sfu/srtp/aead_cipher.h"
#include "sfu/srtp/counter_cipher.h"
#include "sfu/srtp/received_stream.h"
#include "sfu/srtp/rtcp_trailer.h"
#include "sfu/srtp/session_keys.h"
#include "sfu/srtp/ssrc_table.h"

namespace wf::srtp {

namespace {

constexpr std::size_t kMaxPacketBytes = 65535;
constexpr std::size_t kSequenceNumberAt = 2;
constexpr std::size_t kRtpSsrcAt = 8;
constexpr std::size_t kRtcpSsrcAt = 4;

bool hasVersion2(Bytes packet) { return load8(packet, 0) >> 6 == 2; }

/// Size of an RTP header with its CSRCs and extension (RFC 3550 section 5.1), which are not encrypted; the padding is,
/// so that this is no whole RTP packet yet. nullopt when the packet ends before its header does.
std::optional<std::size_t> rtpHeaderBytes(Bytes packet) {
    constexpr std::size_t kFixedBytes = rtp::PacketView::kFixedHeaderSize;
    constexpr std::size_t kWordBytes = 4;
    if (packet.size() < kFixedBytes || packet.size() > kMaxPacketBytes || !hasVersion2(packet)) {
        return std::nullopt;
    }
    const std::uint8_t first = load8(packet, 0);
    std::size_t size = kFixedBytes + kWordBytes * (first & 0x0f);
    if ((first & 0x10) != 0) {
        if (packet.size() < size + kWordBytes) {
            return std::nullopt;
        }
        size += kWordBytes * (1U + load16(packet, size + 2));
    }
    return size <= packet.size() ? std::optional(size) : std::nullopt;
}

/// Whether RTCP may come without the E flag, authenticated only: with AEAD, as libsrtp2 has it.
constexpr bool takesClearRtcp(SrtpProfile profile) { return isAead(profile); }

using Cipher = std::variant<AeadCipher, CounterCipher>;

std::optional<Cipher> makeCipher(const SrtpMasterKey& key, SrtpStream stream) {
    const SrtpUse use{.stream = stream, .receiving = true};
    const auto keys = deriveSessionKeys(key, stream);
    if (!keys) {
        return std::nullopt;
    }
    if (isAead(key.profile())) {
        return AeadCipher::make(*keys, key.profile(), use);
    }
    return CounterCipher::make(*keys, key.profile(), use);
}

}  // namespace

class SrtpReceiver::State {
public:
    State(const SrtpMasterKey& key, Cipher rtcp) : key_(key), sizes_(sizesOf(key.profile())), rtcp_(std::move(rtcp)) {}

    std::optional<std::size_t> unprotectRtp(MutableBytes packet) {
        const auto header = rtpHeaderBytes(packet);
        if (!header || packet.size() - *header < sizes_.rtp_tag_bytes) {
            return refuse(errors_.malformed);
        }
        const std::uint32_t ssrc = load32(packet, kRtpSsrcAt);
        ReceivedStream* known = streams_.find(ssrc);
        const std::uint64_t index = orNew(known).rtpIndex(load16(packet, kSequenceNumberAt));
        if (!maySend(known) || !isNew(orNew(known).checkRtp(index))) {
            return std::nullopt;
        }
        if (!rtp_ && !(rtp_ = makeCipher(key_, SrtpStream::kRtp))) {
            return refuse(errors_.internal);
        }
        const auto size = std::visit([&](auto& cipher) { return cipher.openRtp(packet, *header, index); }, *rtp_);
        if (!size) {
            return refuse(errors_.authentication);
        }
        (known != nullptr ? *known : streams_.add(ssrc)).takeRtp(index);
        return size;
    }

    std::optional<std::size_t> unprotectRtcp(MutableBytes packet) {
        const auto word = rtcpWord(packet);
        if (!word || ((*word & kRtcpEncrypted) == 0 && !takesClearRtcp(key_.profile()))) {
            return refuse(errors_.malformed);
        }
        const std::uint32_t ssrc = load32(packet, kRtcpSsrcAt);
        const std::uint32_t index = *word & kMaxRtcpIndex;
        ReceivedStream* known = streams_.find(ssrc);
        if (!maySend(known) || !isNew(orNew(known).checkRtcp(index))) {
            return std::nullopt;
        }
        const auto size = std::visit([&](auto& cipher) { return cipher.openRtcp(packet); }, rtcp_);
        if (!size) {
            return refuse(errors_.authentication);
        }
        (known != nullptr ? *known : streams_.add(ssrc)).takeRtcp(index);
        return size;
    }

    [[nodiscard]] const SrtpReceiveErrors& errors() const { return errors_; }

private:
    static std::nullopt_t refuse(std::uint64_t& reason) {
        ++reason;
        return std::nullopt;
    }

    /// The word with E flag and index. nullopt for what is too short to be an SRTCP packet.
    [[nodiscard]] std::optional<std::uint32_t> rtcpWord(Bytes packet) const {
        const std::size_t least = kRtcpHeaderBytes + sizes_.rtcp_tag_bytes + kRtcpIndexBytes;
        if (packet.size() < least || packet.size() > kMaxPacketBytes || !hasVersion2(packet)) {
            return std::nullopt;
        }
        return std::visit([&](const auto& cipher) { return cipher.rtcpWord(packet); }, rtcp_);
    }

    /// The state that an SSRC has before its first packet, unless there is one already.
    [[nodiscard]] const ReceivedStream& orNew(const ReceivedStream* known) const {
        return known != nullptr ? *known : new_;
    }

    bool maySend(const ReceivedStream* known) {
        const bool may = known != nullptr || streams_.size() < kMaxSsrcs;
        errors_.too_many_ssrcs += may ? 0 : 1;
        return may;
    }

    bool isNew(Replay replay) {
        errors_.replayed += replay == Replay::kTaken ? 1 : 0;
        errors_.too_old += replay == Replay::kTooOld ? 1 : 0;
        return replay == Replay::kNew;
    }

    SrtpMasterKey key_;
    SrtpProfileSizes sizes_;
    Cipher rtcp_;
    std::optional<Cipher> rtp_;  ///< none before the first RTP packet: subscribers send no media
    const ReceivedStream new_;
    SsrcTable<ReceivedStream> streams_;
    SrtpReceiveErrors errors_;
};

Result<SrtpReceiver> SrtpReceiver::create(const SrtpMasterKey& key) {
    auto rtcp = makeCipher(key, SrtpStream::kRtcp);
    if (!rtcp) {
        return Error{"cannot set up SRTP: this OpenSSL lacks a cipher of " + std::string(nameOf(key.profile()))};
    }
    return SrtpReceiver(std::make_unique<State>(key, *std::move(rtcp)));
}

SrtpReceiver::SrtpReceiver(std::unique_ptr<State> state) : state_(std::move(state)) {}
SrtpReceiver::~SrtpReceiver() = default;
SrtpReceiver::SrtpReceiver(SrtpReceiver&& other) noexcept = default;
SrtpReceiver& SrtpReceiver::operator=(SrtpReceiver&& other) noexcept = default;

std::optional<std::size_t> SrtpReceiver::unprotectRtp(MutableBytes packet) { return state_->unprotectRtp(packet); }

std::optional<std::size_t> SrtpReceiver::unprotectRtcp(MutableBytes packet) { return state_->unprotectRtcp(packet); }

const SrtpReceiveErrors& SrtpReceiver::errors() const { return state_->errors(); }

}  // namespace wf::srtp
