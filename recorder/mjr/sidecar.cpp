#include "recorder/mjr/sidecar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "recorder/mjr/recording_name.h"
#include "recorder/mjr/utf8.h"

namespace wf::mjr {
namespace {

using Json = nlohmann::ordered_json;
using Kind = RoomEventKind;
using rtp::MediaKind;

constexpr std::size_t kMaxText = 512;
constexpr std::uint64_t kLatestTime_us = 1ULL << 53;  // the year 2255; exact as a floating-point number, too
constexpr std::string_view kPrefix = "videoroom-";
constexpr std::array<std::string_view, 10> kEventNames{"record-on", "record-off", "join",   "leave", "track",
                                                       "sr",        "mute",       "unmute", "talk",  "share"};
constexpr std::array<std::string_view, 3> kMediaNames{"audio", "video", "data"};
constexpr std::array<std::string_view, 4> kStreamNames{"", "big", "small", "screen"};

template <class Enum, std::size_t N>
std::optional<Enum> fromName(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

template <class Enum, std::size_t N>
std::string_view nameOf(const std::array<std::string_view, N>& names, Enum value) {
    return names[static_cast<std::size_t>(value)];
}

class LineWriter {
public:
    explicit LineWriter(const RoomEvent& event) : event_(event) {
        json_ = {{"t", event.time_us}, {"event", nameOf(kEventNames, event.kind)}};
    }

    std::string write() {
        switch (event_.kind) {
            case Kind::kRecordOn:
                addText("room", event_.room);
                break;
            case Kind::kJoin:
                addText("user", event_.user);
                addIfAny("name", event_.name);
                break;
            case Kind::kTrack:
                addTrack();
                break;
            case Kind::kSenderReport:
                addText("file", event_.file);
                json_["ntp_us"] = event_.ntp_us;
                json_["rtp"] = event_.rtp_time;
                break;
            case Kind::kRecordOff:
                break;
            default:
                addState();
        }
        return json_.dump(-1, ' ', false, Json::error_handler_t::replace);
    }

private:
    void addText(const char* key, std::string_view text) { json_[key] = utf8Prefix(text, kMaxText); }
    void addIfAny(const char* key, std::string_view text) {
        if (!text.empty()) {
            addText(key, text);
        }
    }
    void addMedia() { json_["kind"] = nameOf(kMediaNames, event_.media); }

    void addTrack() {
        addText("file", event_.file);
        addText("user", event_.user);
        addMedia();
        addText("codec", event_.codec);
        addIfAny("mid", event_.mid);
        json_["ssrc"] = event_.ssrc;
        json_["clock_rate"] = event_.clock_rate;
        addIfAny("stream", nameOf(kStreamNames, event_.stream));
    }

    void addState() {
        addText("user", event_.user);
        if (event_.kind == Kind::kMute || event_.kind == Kind::kUnmute) {
            addMedia();
        } else if (event_.kind != Kind::kLeave) {
            json_["on"] = event_.on;
        }
        addIfAny("by", event_.kind == Kind::kShare ? event_.by : "");
    }

    const RoomEvent& event_;
    Json json_;
};

/// Takes the keys of one object; good() turns false where one is missing or of another type.
class LineReader {
public:
    explicit LineReader(const Json& json) : json_(json) {}

    std::optional<RoomEvent> read() {
        RoomEvent event;
        event.time_us = time("t");
        const auto kind = fromName<Kind>(kEventNames, text("event"));
        if (!kind) {
            return std::nullopt;
        }
        event.kind = *kind;
        readKeys(event);
        return good_ ? std::optional(std::move(event)) : std::nullopt;
    }

private:
    void readKeys(RoomEvent& event) {
        switch (event.kind) {
            case Kind::kRecordOn:
                event.room = text("room");
                break;
            case Kind::kRecordOff:
                break;
            case Kind::kTrack:
                readTrack(event);
                break;
            case Kind::kSenderReport:
                event.file = text("file");
                event.ntp_us = time("ntp_us");
                event.rtp_time = number32("rtp");
                break;
            default:
                readState(event);
        }
    }

    void readTrack(RoomEvent& event) {
        event.file = text("file");
        event.user = text("user");
        event.media = media();
        event.codec = text("codec");
        event.mid = textIfAny("mid");
        event.ssrc = number32("ssrc");
        event.clock_rate = number32("clock_rate");
        event.stream = fromName<StreamRole>(kStreamNames, textIfAny("stream")).value_or(StreamRole::kUnknown);
    }

    void readState(RoomEvent& event) {
        event.user = text("user");
        if (event.kind == Kind::kJoin) {
            event.name = textIfAny("name");
        } else if (event.kind == Kind::kMute || event.kind == Kind::kUnmute) {
            event.media = media();
        } else if (event.kind != Kind::kLeave) {
            const auto found = json_.find("on");
            good_ = good_ && found != json_.end() && found->is_boolean();
            event.on = good_ && found->get<bool>();
        }
        if (event.kind == Kind::kShare) {
            event.by = textIfAny("by");
        }
    }

    std::string textIfAny(const char* key) {
        const auto found = json_.find(key);
        return found != json_.end() && found->is_string() ? found->get<std::string>() : "";
    }
    std::string text(const char* key) {
        const auto found = json_.find(key);
        good_ = good_ && found != json_.end() && found->is_string();
        return good_ ? found->get<std::string>() : "";
    }
    MediaKind media() {
        const auto kind = fromName<MediaKind>(kMediaNames, text("kind"));
        good_ = good_ && kind;
        return kind.value_or(MediaKind::kAudio);
    }
    std::uint64_t number(const char* key, std::uint64_t most) {
        const auto found = json_.find(key);
        good_ = good_ && found != json_.end() && found->is_number_unsigned() && found->get<std::uint64_t>() <= most;
        return good_ ? found->get<std::uint64_t>() : 0;
    }
    std::uint32_t number32(const char* key) {
        return static_cast<std::uint32_t>(number(key, std::numeric_limits<std::uint32_t>::max()));
    }
    std::int64_t time(const char* key) { return static_cast<std::int64_t>(number(key, kLatestTime_us)); }

    const Json& json_;
    bool good_ = true;
};

std::optional<std::int64_t> readTime(std::string_view digits) {
    std::int64_t time_us = 0;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, time_us);
    const bool plausible = digits.size() >= 13 && digits.size() <= 19 && digits.front() != '-';
    return plausible && parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(time_us) : std::nullopt;
}

}  // namespace

std::string formatRoomEvent(const RoomEvent& event) { return LineWriter(event).write(); }

std::optional<RoomEvent> parseRoomEvent(std::string_view line) {
    // Depth is bounded by the length of a line; no event has an object or array in it.
    if (line.size() >= kMaxEventLine) {
        return std::nullopt;
    }
    const Json json = Json::parse(line, nullptr, false);
    return json.is_object() ? LineReader(json).read() : std::nullopt;
}

std::string formatSidecarName(const SidecarName& name) {
    RecordingName room;
    const std::string ending = "-" + std::to_string(name.time_us) + std::string(kSidecarExtension);
    room.base = std::string(kPrefix) + name.room;
    return formatRecordingName(room, kMaxNameBytes - ending.size()) + ending;
}

std::optional<SidecarName> parseSidecarName(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (!name.starts_with(kPrefix) || !name.ends_with(kSidecarExtension)) {
        return std::nullopt;
    }
    name.remove_prefix(kPrefix.size());
    name.remove_suffix(std::min(name.size(), kSidecarExtension.size()));
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos || dash == 0) {
        return std::nullopt;
    }
    const auto time_us = readTime(name.substr(dash + 1));
    return time_us ? std::optional(SidecarName{std::string(name.substr(0, dash)), *time_us}) : std::nullopt;
}

bool SidecarReader::next(RoomEvent& event) {
    while (true) {
        const std::size_t end = rest_.find('\n');
        if (end == std::string_view::npos) {
            skipped_ += rest_.empty() ? 0U : 1U;
            rest_ = {};
            return false;
        }
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        if (line.find(containing_) == std::string_view::npos) {
            continue;
        }
        if (auto parsed = parseRoomEvent(line)) {
            event = std::move(*parsed);
            return true;
        }
        skipped_ += line.empty() ? 0U : 1U;
    }
}

}  // namespace wf::mjr
