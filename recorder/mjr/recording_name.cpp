#include "recorder/mjr/recording_name.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "recorder/mjr/utf8.h"

namespace wf::mjr {
namespace {

using rtp::MediaKind;

constexpr std::string_view kExtension = ".mjr";
constexpr std::string_view kRoomPrefix = "videoroom-";
constexpr std::string_view kUserPart = "-user-";
constexpr std::array<std::string_view, 3> kKindNames{"audio", "video", "data"};

/// Digits and nothing else, that fit an Int.
template <class Int>
std::optional<Int> readDigits(std::string_view text) {
    Int value = 0;
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
        return std::nullopt;
    }
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<MediaKind> readKind(std::string_view text) {
    const auto* found = std::ranges::find(kKindNames, text);
    if (found == kKindNames.end()) {
        return std::nullopt;
    }
    return static_cast<MediaKind>(found - kKindNames.begin());
}

/// The part behind the last `-`; all of the text when it has none.
std::string_view lastPart(std::string_view text) {
    const std::size_t dash = text.rfind('-');
    return dash == std::string_view::npos ? text : text.substr(dash + 1);
}

std::string_view withoutLastPart(std::string_view text) {
    const std::size_t dash = text.rfind('-');
    return dash == std::string_view::npos ? std::string_view() : text.substr(0, dash);
}

/// Takes the last `.mjr` away that ends the name or is followed by one more extension.
std::string_view takeExtension(std::string_view file_name, bool& temporary) {
    std::string_view stem = file_name;
    while (true) {
        const std::size_t at = stem.rfind(kExtension);
        if (at == std::string_view::npos) {
            return file_name;
        }
        stem = file_name.substr(0, at);
        const std::string_view behind = file_name.substr(at + kExtension.size());
        if (behind.empty() || behind.front() == '.') {
            temporary = !behind.empty();
            return stem;
        }
    }
}

/// Takes `-<kind>` or `-<kind>-<index>` away.
std::string_view takeKind(std::string_view stem, RecordingName& name) {
    if (const auto kind = readKind(lastPart(stem))) {
        name.kind = kind;
        return withoutLastPart(stem);
    }
    const std::string_view before_index = withoutLastPart(stem);
    const auto index = readDigits<int>(lastPart(stem));
    const auto kind = readKind(lastPart(before_index));
    if (!index || !kind) {
        return stem;
    }
    name.index = index;
    name.kind = kind;
    return withoutLastPart(before_index);
}

std::optional<std::int64_t> readTime(std::string_view part) {
    const bool plausible = part.size() >= 13 && part.size() <= 19 && part.front() != '0';
    return plausible ? readDigits<std::int64_t>(part) : std::nullopt;
}

void readRoomAndUser(std::string_view base, RecordingName& name) {
    if (!base.starts_with(kRoomPrefix)) {
        return;
    }
    base.remove_prefix(kRoomPrefix.size());
    const std::size_t user_at = base.find(kUserPart, 1);
    if (user_at == std::string_view::npos || user_at + kUserPart.size() == base.size()) {
        return;
    }
    name.room = base.substr(0, user_at);
    const std::string_view user_and_time = base.substr(user_at + kUserPart.size());
    name.user = user_and_time;
    // A user id may consist of digits alone, so the first part is never the time.
    for (std::string_view rest = user_and_time; !withoutLastPart(rest).empty(); rest = withoutLastPart(rest)) {
        if (const auto time = readTime(lastPart(rest))) {
            name.time_us = time;
            name.user = withoutLastPart(rest);
            return;
        }
    }
}

std::string cleaned(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(
        out, [](char c) { return c == '/' || c == 0x7f || static_cast<unsigned char>(c) < 0x20; }, '_');
    return out;
}

std::string formatEnding(const RecordingName& name, bool with_time) {
    std::string out;
    if (name.time_us && with_time) {
        out.append("-").append(std::to_string(*name.time_us));
    }
    if (name.kind) {
        out.append("-").append(kKindNames[static_cast<std::size_t>(*name.kind)]);
    }
    if (name.kind && name.index) {
        out.append("-").append(std::to_string(*name.index));
    }
    return out;
}

}  // namespace

RecordingName parseRecordingName(std::string_view path) {
    RecordingName name;
    const std::size_t slash = path.rfind('/');
    const std::string_view file_name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    const std::string_view base = takeKind(takeExtension(file_name, name.temporary), name);
    name.base = base;
    readRoomAndUser(base, name);
    return name;
}

std::string formatRecordingName(const RecordingName& name, std::size_t max_bytes) {
    const bool patterned = !name.room.empty() && !name.user.empty();
    const std::string ending = formatEnding(name, patterned);
    const std::size_t fixed = ending.size() + (patterned ? kRoomPrefix.size() + kUserPart.size() : 0);
    const std::size_t space = max_bytes > fixed ? max_bytes - fixed : 0;
    if (!patterned) {
        return cleaned(utf8Prefix(name.base, space)) + ending;
    }
    const std::size_t beside_room = space - std::min(space, name.room.size());
    const std::string_view user = utf8Prefix(name.user, std::max(beside_room, space / 2));
    const std::string_view room = utf8Prefix(name.room, space - std::min(space, user.size()));
    std::string out(kRoomPrefix);
    out.append(cleaned(room)).append(kUserPart).append(cleaned(user)).append(ending);
    return out;
}

}  // namespace wf::mjr
