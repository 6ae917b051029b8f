#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wf::rtp {

enum class MediaKind : std::uint8_t { kAudio, kVideo, kData };

/// Codecs that a recording can hold, by the names Janus writes into the header key `c`.
enum class Codec : std::uint8_t {
    kOpus,
    kMultiopus,
    kPcmu,
    kPcma,
    kG711,
    kG722,
    kL16,
    kL16_48,
    kVp8,
    kVp9,
    kH264,
    kH265,
    kAv1,
    kText,
    kBinary,
};

/// The lower-case name ("opus", "l16-48", "h264" …).
std::string_view codecName(Codec codec);
/// Finds a codec by name, letter case ignored; nullopt for an unknown name.
std::optional<Codec> codecFromName(std::string_view name);
MediaKind mediaKind(Codec codec);
/// Ticks per second of the RTP timestamp (RFC 3551 section 4, RFC 7587): 90000 for video, 48000 Opus, 8000 G.711 and
/// G.722, 16000 and 48000 L16; 1000 for data, whose records carry wall-clock time instead.
std::uint32_t rtpClockRate(Codec codec);

}  // namespace wf::rtp
