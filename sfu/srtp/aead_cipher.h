#pragma once

#include <cstdint>
#include <optional>

#include "rtp/packet.h"
#include "sfu/srtp/evp_ciphers.h"
#include "sfu/srtp/session_keys.h"

namespace wf::srtp {

/// Protects packets with AES-GCM (RFC 7714): cipher and salt of RTP or of RTCP. The caller has seen to
/// kMaxSrtpTrailerBytes of room behind the packet and gives each index once a packet.
class AeadCipher {
public:
    /// nullopt when this OpenSSL lacks the cipher.
    static std::optional<AeadCipher> make(const SessionKeys& keys, SrtpProfile profile, SrtpStream stream);

    /// `packet` views the head of `buffer`. Size of the SRTP packet, nullopt when OpenSSL fails.
    std::optional<std::size_t> sealRtp(MutableBytes buffer, const rtp::PacketView& packet, std::uint64_t index);
    /// The RTCP packet is the first `size` bytes, at least kRtcpHeaderBytes.
    std::optional<std::size_t> sealRtcp(MutableBytes buffer, std::size_t size, std::uint32_t index);

private:
    AeadCipher(AesGcm gcm, const SessionKeys& keys);

    AesGcm gcm_;
    SessionKeys keys_;
};

}  // namespace wf::srtp
