#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wf::mjr {

/// The three layouts a recording can have (docs/mjr_format.md); only kMjr2 is written.
enum class Format : std::uint8_t { kMjr2, kMjr1, kMeetecho };

inline constexpr std::size_t kTagSize = 8;
inline constexpr std::string_view kTagMjr2 = "MJR00002";
inline constexpr std::string_view kTagMjr1 = "MJR00001";
inline constexpr std::string_view kTagMeetecho = "MEETECHO";

inline constexpr std::size_t kHeaderLengthSize = 2;

/// Every layout has a record header of 10 bytes with the length in the last two: "MEET" and milliseconds, or
/// "MEETECHO".
inline constexpr std::string_view kMarker = "MEET";
inline constexpr std::string_view kOldMarker = "MEETECHO";
inline constexpr std::size_t kRecordHeaderSize = 10;
inline constexpr std::size_t kMaxPayloadSize = 65535;

/// Shortest payload that can mean anything: an RTP header, or the wall-clock time in front of a data message.
inline constexpr std::size_t kMinPacketSize = 12;
inline constexpr std::size_t kWallClockSize = 8;

}  // namespace wf::mjr
