#pragma once

#include <cstddef>
#include <cstdint>

namespace wf::srtp {

/// Bytes of an RTCP packet that stay readable: its first header and the sender's SSRC.
inline constexpr std::size_t kRtcpHeaderBytes = 8;
/// The word that SRTCP adds: the E flag, which says that the packet is encrypted, and 31 bits of index.
inline constexpr std::size_t kRtcpIndexBytes = 4;
inline constexpr std::uint32_t kRtcpEncrypted = 0x80000000;
inline constexpr std::uint32_t kMaxRtcpIndex = 0x7fffffff;

}  // namespace wf::srtp
