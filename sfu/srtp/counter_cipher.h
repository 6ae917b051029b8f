#pragma once

#include <cstdint>
#include <optional>

#include "rtp/packet.h"
#include "sfu/srtp/evp_ciphers.h"
#include "sfu/srtp/session_keys.h"

namespace wf::srtp {

/// Protects and opens packets with AES-CM and HMAC-SHA1 (RFC 3711): cipher, code, salt and tag size of RTP or of RTCP.
/// A sender has seen to kMaxSrtpTrailerBytes of room behind the packet and gives each index once a packet; a receiver
/// has seen that the packet holds its header and what the profile adds.
class CounterCipher {
public:
    /// nullopt when this OpenSSL lacks the cipher.
    static std::optional<CounterCipher> make(const SessionKeys& keys, SrtpProfile profile, SrtpUse use);

    /// `packet` views the head of `buffer`. Size of the SRTP packet, nullopt when OpenSSL fails.
    std::optional<std::size_t> sealRtp(MutableBytes buffer, const rtp::PacketView& packet, std::uint64_t index);
    /// The RTCP packet is the first `size` bytes, at least kRtcpHeaderBytes.
    std::optional<std::size_t> sealRtcp(MutableBytes buffer, std::size_t size, std::uint32_t index);

    /// Size of the clear packet, nullopt when the tag is wrong; the packet is as it was then. `header_bytes`: with
    /// CSRCs and extension.
    std::optional<std::size_t> openRtp(MutableBytes packet, std::size_t header_bytes, std::uint64_t index);
    std::optional<std::size_t> openRtcp(MutableBytes packet);
    /// The word with E flag and index of a whole SRTCP packet.
    [[nodiscard]] std::uint32_t rtcpWord(Bytes packet) const;

private:
    CounterCipher(AesCounter aes, HmacSha1 hmac, const SessionKeys& keys);

    bool encrypt(MutableBytes text, std::uint32_t ssrc, std::uint64_t index);
    std::optional<std::size_t> addTag(MutableBytes buffer, std::size_t size, Bytes unsent);
    bool hasTag(Bytes packet, Bytes unsent);

    AesCounter aes_;
    HmacSha1 hmac_;
    SessionKeys keys_;
    std::size_t tag_bytes_ = 0;
};

}  // namespace wf::srtp
