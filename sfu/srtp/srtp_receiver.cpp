#include "sfu/srtp/srtp_receiver.h"

#include <srtp2/srtp.h>

#include <array>
#include <utility>

#include "sfu/srtp/libsrtp_session.h"
#include "sfu/srtp/rtcp_trailer.h"
#include "sfu/srtp/ssrc_table.h"

namespace wf::srtp {

namespace {

using Unprotect = srtp_err_status_t (*)(srtp_t, void*, int*);

constexpr std::size_t kRtpHeaderBytes = 12;
constexpr std::size_t kMaxPacketBytes = 65535;

struct Nothing {};

}  // namespace

class SrtpReceiver::State {
public:
    State(LibsrtpSession session, SrtpProfile profile) : session_(std::move(session)), sizes_(sizesOf(profile)) {}

    std::optional<std::size_t> unprotectRtp(MutableBytes packet) {
        if (!longEnough(packet, kRtpHeaderBytes + sizes_.rtp_tag_bytes)) {
            return std::nullopt;
        }
        return unprotect(packet, load32(packet, 8), srtp_unprotect);
    }

    std::optional<std::size_t> unprotectRtcp(MutableBytes packet) {
        if (!longEnough(packet, kRtcpHeaderBytes + sizes_.rtcp_tag_bytes + kRtcpIndexBytes)) {
            return std::nullopt;
        }
        return unprotect(packet, load32(packet, 4), srtp_unprotect_rtcp);
    }

    [[nodiscard]] const SrtpReceiveErrors& errors() const { return errors_; }

private:
    bool longEnough(Bytes packet, std::size_t least) {
        const bool fits = packet.size() >= least && packet.size() <= kMaxPacketBytes && load8(packet, 0) >> 6 == 2;
        errors_.malformed += fits ? 0 : 1;
        return fits;
    }

    std::optional<std::size_t> unprotect(MutableBytes packet, std::uint32_t ssrc, Unprotect function) {
        const bool known = ssrcs_.find(ssrc) != nullptr;
        if (!known && ssrcs_.size() == kMaxSsrcs) {
            ++errors_.too_many_ssrcs;
            return std::nullopt;
        }
        int size = static_cast<int>(packet.size());
        const srtp_err_status_t status = function(session_.get(), packet.data(), &size);
        if (status != srtp_err_status_ok) {
            count(status);
            return std::nullopt;
        }
        if (!known) {
            ssrcs_.add(ssrc);
        }
        return static_cast<std::size_t>(size);
    }

    void count(srtp_err_status_t status) {
        switch (status) {
            case srtp_err_status_auth_fail:
            case srtp_err_status_cipher_fail:
                ++errors_.authentication;
                break;
            case srtp_err_status_replay_fail:
                ++errors_.replayed;
                break;
            case srtp_err_status_replay_old:
            case srtp_err_status_pkt_idx_old:
                ++errors_.too_old;
                break;
            case srtp_err_status_bad_param:
            case srtp_err_status_parse_err:
            case srtp_err_status_cant_check:
                ++errors_.malformed;
                break;
            default:
                ++errors_.internal;
        }
    }

    LibsrtpSession session_;
    SrtpProfileSizes sizes_;
    SsrcTable<Nothing> ssrcs_;
    SrtpReceiveErrors errors_;
};

std::optional<SrtpReceiver> SrtpReceiver::keepReady() {
    constexpr SrtpProfile kProfile = SrtpProfile::kAeadAes128Gcm;
    const std::array<std::byte, kMaxMasterKeyBytes> zeros{};
    const auto key = SrtpMasterKey::make(kProfile, Bytes(zeros).first(sizesOf(kProfile).key_bytes),
                                         Bytes(zeros).first(sizesOf(kProfile).salt_bytes));
    auto receiver = create(*key);
    return receiver ? std::optional(std::move(*receiver)) : std::nullopt;
}

Result<SrtpReceiver> SrtpReceiver::create(const SrtpMasterKey& key) {
    auto session = makeLibsrtpSession(key, SrtpDirection::kReceive, kReplayWindowPackets);
    if (!session) {
        return std::move(session).error();
    }
    return SrtpReceiver(std::make_unique<State>(std::move(session).value(), key.profile()));
}

SrtpReceiver::SrtpReceiver(std::unique_ptr<State> state) : state_(std::move(state)) {}
SrtpReceiver::~SrtpReceiver() = default;
SrtpReceiver::SrtpReceiver(SrtpReceiver&& other) noexcept = default;
SrtpReceiver& SrtpReceiver::operator=(SrtpReceiver&& other) noexcept = default;

std::optional<std::size_t> SrtpReceiver::unprotectRtp(MutableBytes packet) { return state_->unprotectRtp(packet); }

std::optional<std::size_t> SrtpReceiver::unprotectRtcp(MutableBytes packet) { return state_->unprotectRtcp(packet); }

const SrtpReceiveErrors& SrtpReceiver::errors() const { return state_->errors(); }

}  // namespace wf::srtp
