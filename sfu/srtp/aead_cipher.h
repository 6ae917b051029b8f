#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "rtp/packet.h"
#include "sfu/srtp/aes_gcm.h"
#include "sfu/srtp/session_keys.h"

namespace wf::srtp {

/// Protects or opens packets with AES-GCM (RFC 7714): cipher and salt of RTP or of RTCP, in one direction. A sender has
/// seen to kMaxSrtpTrailerBytes of room behind the packet and gives each index once a packet; a receiver has seen that
/// the packet holds its header and what the profile adds.
class AeadCipher {
public:
    /// nullopt when this OpenSSL lacks the cipher.
    static std::optional<AeadCipher> make(const SessionKeys& keys, SrtpProfile profile, SrtpUse use);

    /// `packet` views the head of `buffer`. Size of the SRTP packet, nullopt when OpenSSL fails.
    std::optional<std::size_t> sealRtp(MutableBytes buffer, const rtp::PacketView& packet, std::uint64_t index);
    /// The RTCP packet is the first `size` bytes, at least kRtcpHeaderBytes.
    std::optional<std::size_t> sealRtcp(MutableBytes buffer, std::size_t size, std::uint32_t index);

    /// Size of the clear packet, nullopt when the tag is wrong. `header_bytes`: with CSRCs and extension.
    std::optional<std::size_t> openRtp(MutableBytes packet, std::size_t header_bytes, std::uint64_t index);
    /// RTCP that is authenticated only is taken too (section 9.3).
    std::optional<std::size_t> openRtcp(MutableBytes packet);
    /// The word with E flag and index of a whole SRTCP packet.
    [[nodiscard]] std::uint32_t rtcpWord(Bytes packet) const;

private:
    using Vector = std::array<std::byte, AesGcm::kIvBytes>;

    AeadCipher(AesGcm gcm, const SessionKeys& keys);

    [[nodiscard]] Vector rtpVector(std::uint32_t ssrc, std::uint64_t index) const;
    [[nodiscard]] Vector rtcpVector(std::uint32_t ssrc, std::uint32_t index) const;

    AesGcm gcm_;
    SessionKeys keys_;
};

}  // namespace wf::srtp
