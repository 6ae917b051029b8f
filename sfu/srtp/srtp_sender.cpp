#include "sfu/srtp/srtp_sender.h"

#include <string>
#include <utility>

#include "rtp/packet.h"
#include "sfu/srtp/aead_cipher.h"
#include "sfu/srtp/counter_cipher.h"
#include "sfu/srtp/packet_index.h"
#include "sfu/srtp/rtcp_trailer.h"
#include "sfu/srtp/session_keys.h"
#include "sfu/srtp/ssrc_table.h"

namespace wf::srtp {

namespace {

constexpr std::size_t kMaxPacketBytes = 65535;

/// State of one SSRC.
struct Stream {
    PacketIndex rtp;
    std::uint32_t rtcp_index = 0;
};

bool fits(MutableBytes buffer, std::size_t size) {
    return size <= kMaxPacketBytes && buffer.size() >= size + kMaxSrtpTrailerBytes;
}

Stream& streamOf(SsrcTable<Stream>& streams, std::uint32_t ssrc) {
    Stream* known = streams.find(ssrc);
    return known != nullptr ? *known : streams.add(ssrc);
}

template <class Cipher>
class EvpSrtpSender final : public SrtpSender {
public:
    EvpSrtpSender(Cipher rtp, Cipher rtcp) : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

    std::optional<std::size_t> protectRtp(MutableBytes buffer, std::size_t size) override {
        if (!fits(buffer, size)) {
            return std::nullopt;
        }
        const auto packet = rtp::PacketView::parse(buffer.first(size));
        if (!packet) {
            return std::nullopt;
        }
        Stream& stream = streamOf(streams_, packet->ssrc());
        const std::uint64_t index = stream.rtp.of(packet->sequenceNumber());
        if (index > kMaxRtpIndex) {
            return std::nullopt;
        }
        stream.rtp.advance(index);
        return rtp_.sealRtp(buffer, *packet, index);
    }

    std::optional<std::size_t> protectRtcp(MutableBytes buffer, std::size_t size) override {
        if (!fits(buffer, size) || size < kRtcpHeaderBytes || load8(buffer, 0) >> 6 != 2) {
            return std::nullopt;
        }
        Stream& stream = streamOf(streams_, load32(buffer, 4));
        if (stream.rtcp_index == kMaxRtcpIndex) {
            return std::nullopt;
        }
        return rtcp_.sealRtcp(buffer, size, ++stream.rtcp_index);
    }

private:
    Cipher rtp_;
    Cipher rtcp_;
    SsrcTable<Stream> streams_;
};

template <class Cipher>
std::optional<Cipher> makeCipher(const SrtpMasterKey& key, SrtpStream stream) {
    const auto keys = deriveSessionKeys(key, stream);
    return keys ? Cipher::make(*keys, key.profile(), {.stream = stream, .receiving = false}) : std::nullopt;
}

template <class Cipher>
Result<std::unique_ptr<SrtpSender>> makeSender(const SrtpMasterKey& key) {
    auto rtp = makeCipher<Cipher>(key, SrtpStream::kRtp);
    auto rtcp = makeCipher<Cipher>(key, SrtpStream::kRtcp);
    if (!rtp || !rtcp) {
        return Error{"cannot set up SRTP: this OpenSSL lacks a cipher of " + std::string(nameOf(key.profile()))};
    }
    return std::unique_ptr<SrtpSender>(std::make_unique<EvpSrtpSender<Cipher>>(*std::move(rtp), *std::move(rtcp)));
}

}  // namespace

Result<std::unique_ptr<SrtpSender>> makeSrtpSender(const SrtpMasterKey& key) {
    return isAead(key.profile()) ? makeSender<AeadCipher>(key) : makeSender<CounterCipher>(key);
}

}  // namespace wf::srtp
