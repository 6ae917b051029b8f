#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "recorder/mjr/unique_fd.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::mjr {

enum class RoomEventKind : std::uint8_t {
    kRecordOn,
    kRecordOff,
    kJoin,
    kLeave,
    kTrack,
    kSenderReport,
    kMute,
    kUnmute,
    kTalk,
    kShare
};

/// Which of a publisher's videos a recording holds.
enum class StreamRole : std::uint8_t { kUnknown, kBig, kSmall, kScreen };

/// One line of a room's event file (docs/sidecar.md, which says what fields an event has; the others stay as here).
struct RoomEvent {
    RoomEventKind kind = RoomEventKind::kRecordOn;
    std::int64_t time_us = 0;  ///< `t`: microseconds since the Unix epoch
    std::string room;
    std::string user;
    std::string name;
    std::string by;
    std::string file;  ///< recording without folder and extension
    std::string mid;
    std::string codec;
    rtp::MediaKind media = rtp::MediaKind::kAudio;
    StreamRole stream = StreamRole::kUnknown;
    bool on = false;
    std::uint32_t ssrc = 0;
    std::uint32_t clock_rate = 0;
    std::uint32_t rtp_time = 0;
    std::int64_t ntp_us = 0;  ///< microseconds since the Unix epoch by the sender's clock

    bool operator==(const RoomEvent&) const = default;
};

inline constexpr std::size_t kMaxEventLine = 16384;  ///< bytes, with its end
inline constexpr std::string_view kSidecarExtension = ".events.jsonl";

/// Without the line's end; texts are cut to 512 bytes, so that it fits kMaxEventLine.
std::string formatRoomEvent(const RoomEvent& event);
/// One line without its end. nullopt: not acceptable, or an event not known.
std::optional<RoomEvent> parseRoomEvent(std::string_view line);

struct SidecarName {
    std::string room;
    std::int64_t time_us = 0;
};
/// `videoroom-<room>-<µs>.events.jsonl`, the room cut so that the name keeps to kMaxNameBytes.
std::string formatSidecarName(const SidecarName& name);
/// Of a path or a file name; nullopt when it is no event file's.
std::optional<SidecarName> parseSidecarName(std::string_view path);

/// Walks the events of a file held in memory or mapped. Never fails: what cannot be read is counted.
class SidecarReader {
public:
    /// Lines without the bytes `containing` are passed over unread.
    explicit SidecarReader(std::string_view text, std::string_view containing = {})
        : rest_(text), containing_(containing) {}
    bool next(RoomEvent& event);
    /// Lines skipped so far.
    [[nodiscard]] std::uint64_t skipped() const { return skipped_; }

private:
    std::string_view rest_;
    std::string_view containing_;
    std::uint64_t skipped_ = 0;
};

/// Appends events to a file. A line is there as a whole or, after an error such as a full disk, not at all. One thread.
class SidecarWriter {
public:
    /// Makes the file, or goes on behind what is there: a line that a crash left unfinished is ended first.
    static Result<SidecarWriter> open(const std::string& path);
    Status write(const RoomEvent& event);
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    SidecarWriter(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
    Status append(std::string_view line);

    UniqueFd fd_;
    std::string path_;
};

}  // namespace wf::mjr
