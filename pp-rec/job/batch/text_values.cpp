#include "pp-rec/job/batch/text_values.h"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace wf::job::batch {
namespace {

constexpr std::int64_t kSecond_us = 1'000'000;

struct Quantity {
    std::uint64_t number = 0;
    std::string_view unit;
};

std::optional<Quantity> readQuantity(std::string_view text) {
    Quantity found;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), found.number);
    if (parsed.ec != std::errc{} || found.number > std::uint64_t{1} << 40) {
        return std::nullopt;
    }
    found.unit = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
    return found;
}

/// Takes digits and then `mark` (not looked for when NUL) from the front of `text`.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits, char mark) {
    int value = 0;
    const std::size_t size = digits + (mark == '\0' ? 0 : 1);
    if (text.size() < size || (mark != '\0' && text[digits] != mark)) {
        return std::nullopt;
    }
    const auto parsed = std::from_chars(text.data(), text.data() + digits, value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + digits || value < 0) {
        return std::nullopt;
    }
    text.remove_prefix(size);
    return value;
}

/// Seconds of the day; nullopt when it is no time.
std::optional<int> readClock(std::string_view text) {
    const auto hour = takeNumber(text, 2, ':');
    const auto minute = takeNumber(text, 2, '\0');
    if (!hour || !minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    if (text.empty()) {
        return *hour * 3600 + *minute * 60;
    }
    text.remove_prefix(text.front() == ':' ? 1 : 0);
    const auto second = takeNumber(text, 2, '\0');
    if (!second || *second > 59 || !text.empty()) {
        return std::nullopt;
    }
    return *hour * 3600 + *minute * 60 + *second;
}

std::optional<std::int64_t> readDate(std::string_view text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
    }
    const auto year = takeNumber(text, 4, '-');
    const auto month = takeNumber(text, 2, '-');
    const auto day = takeNumber(text, 2, '\0');
    if (!year || !month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    std::optional<int> clock = 0;
    if (!text.empty()) {
        clock = text.front() == 'T' || text.front() == ' ' ? readClock(text.substr(1)) : std::nullopt;
    }
    if (!date.ok() || !clock) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return (days * 86'400 + *clock) * kSecond_us;
}

}  // namespace

Result<std::int64_t> parseDuration(std::string_view text) {
    const auto quantity = readQuantity(text);
    const std::string_view unit = quantity ? quantity->unit : "?";
    const std::int64_t scale = unit.empty() || unit == "s" ? 1
                               : unit == "m"               ? 60
                               : unit == "h"               ? 3600
                               : unit == "d"               ? 86'400
                                                           : 0;
    if (!quantity || scale == 0 || quantity->number > std::uint64_t{1} << 32) {
        return Error{"'" + std::string(text) + "' is no duration; write it like 90s, 15m, 2h or 7d"};
    }
    return static_cast<std::int64_t>(quantity->number) * scale;
}

Result<std::uint64_t> parseBytes(std::string_view text) {
    const auto quantity = readQuantity(text);
    constexpr std::array<std::string_view, 5> kUnits{"", "K", "M", "G", "T"};
    for (std::size_t i = 0; quantity && i < kUnits.size(); ++i) {
        std::string_view unit = quantity->unit;
        if (unit.ends_with("iB")) {
            unit.remove_suffix(2);
        } else if (unit.ends_with('B')) {
            unit.remove_suffix(1);
        }
        const auto shift = static_cast<unsigned>(10 * i);
        if (unit == kUnits[i] && quantity->number <= UINT64_MAX >> shift) {
            return quantity->number << shift;
        }
    }
    return Error{"'" + std::string(text) + "' is no amount of memory; write it like 800M or 2G"};
}

Result<std::int64_t> parseMoment(std::string_view text, std::int64_t now_us) {
    if (const auto date = readDate(text)) {
        return *date;
    }
    if (const auto ago_s = parseDuration(text)) {
        return now_us - *ago_s * kSecond_us;
    }
    return Error{"'" + std::string(text) + "' is no time; write it like 2026-11-22, 2026-11-22T20:08 or 7d (ago)"};
}

}  // namespace wf::job::batch
