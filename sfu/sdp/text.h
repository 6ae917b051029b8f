#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wf::sdp {

std::string lowerCase(std::string_view text);
bool equalsIgnoringCase(std::string_view a, std::string_view b);
/// Without blanks (space, tab) at either end.
std::string_view trim(std::string_view text);
/// Takes the first word off `rest`, and the blanks around it. Empty at the end.
std::string_view takeWord(std::string_view& rest);
/// The parts between separators, each trimmed. An empty text has no parts.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The whole text as a decimal number; nullopt when it is anything else or does not fit.
template <std::unsigned_integral T>
std::optional<T> toNumber(std::string_view text) {
    T value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

}  // namespace wf::sdp
