#include "cli/option_values.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace wf::cli {
namespace {

/// Digits with an optional fraction, and nothing else.
std::optional<double> parseNumber(std::string_view text) {
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    const bool plain = !text.empty() && text.front() >= '0' && text.front() <= '9';
    return plain && parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? std::optional(value)
                                                                                        : std::nullopt;
}

std::optional<int> parseInt(std::string_view text) {
    int value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool plain = !text.empty() && text.front() != '-';
    return plain && parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? std::optional(value)
                                                                                        : std::nullopt;
}

}  // namespace

std::optional<double> parseTime(const std::string& text) {
    constexpr int kMostColons = 2;
    constexpr double kSixty = 60;
    double seconds = 0;
    std::string_view rest = text;
    for (int colons = 0; colons <= kMostColons; ++colons) {
        const std::size_t colon = rest.find(':');
        const auto part = parseNumber(rest.substr(0, colon));
        const bool last = colon == std::string_view::npos;
        if (!part || (colons > 0 && *part >= kSixty) || (!last && *part != std::floor(*part))) {
            return std::nullopt;
        }
        seconds = seconds * kSixty + *part;
        if (last) {
            return seconds;
        }
        rest.remove_prefix(colon + 1);
    }
    return std::nullopt;
}

std::optional<int> parseBitrate(const std::string& text) {
    constexpr double kMost_bps = 1e9;
    std::string_view number = text;
    double unit = 1;
    if (number.ends_with('k') || number.ends_with('K')) {
        unit = 1e3;
    } else if (number.ends_with('M') || number.ends_with('m')) {
        unit = 1e6;
    }
    number.remove_suffix(unit > 1 ? 1 : 0);
    const auto value = parseNumber(number);
    return value && *value * unit >= 1000 && *value * unit <= kMost_bps
               ? std::optional(static_cast<int>(std::lround(*value * unit)))
               : std::nullopt;
}

std::optional<PictureSides> parseSides(const std::string& text) {
    const std::size_t times = text.find('x');
    if (times == std::string::npos) {
        return std::nullopt;
    }
    const auto width = parseInt(std::string_view(text).substr(0, times));
    const auto height = parseInt(std::string_view(text).substr(times + 1));
    return width && height ? std::optional(PictureSides{*width, *height}) : std::nullopt;
}

}  // namespace wf::cli
