#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rtp/codec.h"

namespace wf::mjr {

/// The parts of a recording's file name (docs/mjr_format.md, "File names").
struct RecordingName {
    std::string room;                     ///< empty when the name follows no known pattern
    std::string user;                     ///< empty likewise
    std::optional<std::int64_t> time_us;  ///< microseconds since the Unix epoch; absent with a custom base name
    std::optional<rtp::MediaKind> kind;
    std::optional<int> index;  ///< m-line index (Janus 1.x); Wildfire: 0 audio, 1 big video, 2 small video
    std::string base;          ///< the name without kind, index and extension
    bool temporary = false;    ///< still carries the recorder's `.tmp`-like extension

    bool operator==(const RecordingName&) const = default;

    /// Wildfire shares a screen as its own user whose id begins with "screen".
    [[nodiscard]] bool isScreenShare() const { return user.starts_with("screen"); }
};

/// Reads a path or a file name: `videoroom-<room>-user-<user>-<µs>-<kind>[-<index>].mjr[.tmp]`, or any
/// `<base>[-<kind>[-<index>]].mjr[.tmp]`. Room ids may hold `|` and `-`, user ids `-` and even `user-`: the first
/// `-user-` after the room ends the room, and the last all-digit part of 13 to 19 digits before the kind is the time.
/// Never fails: what a name does not say is left empty.
RecordingName parseRecordingName(std::string_view path);

/// Room for `.mjr.tmp` in the 255 bytes that file systems allow.
inline constexpr std::size_t kMaxNameBytes = 247;

/// Writes `videoroom-<room>-user-<user>-<µs>-<kind>-<index>` without extension, leaving out what is absent (no index:
/// Janus 0.x form); without room or user `<base>-<kind>-<index>`. Bytes that a file name cannot hold safely (`/`, NUL,
/// control characters) become `_`; the result is cut to `max_bytes` on a UTF-8 boundary without losing the time, kind
/// and index: the user is shortened first, down to half, then the room.
std::string formatRecordingName(const RecordingName& name, std::size_t max_bytes = kMaxNameBytes);

}  // namespace wf::mjr
