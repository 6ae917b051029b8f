#include "sfu/channels/byte_range.h"

#include <algorithm>
#include <charconv>

namespace wf::channels {
namespace {

std::optional<std::uint64_t> numberOf(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<ByteRange> byteRangeOf(std::string_view header, std::uint64_t size) {
    const ByteRange whole{0, size, true};
    constexpr std::string_view kUnit = "bytes=";
    const std::size_t dash = header.find('-');
    if (!header.starts_with(kUnit) || dash == std::string_view::npos || header.find(',') != std::string_view::npos) {
        return whole;
    }
    const std::string_view from_text = header.substr(kUnit.size(), dash - kUnit.size());
    const std::string_view to_text = header.substr(dash + 1);
    const auto from = numberOf(from_text);
    const auto to = numberOf(to_text);
    if ((!from && !from_text.empty()) || (!to && !to_text.empty()) || (!from && !to) || (from && to && *from > *to)) {
        return whole;
    }
    if (!from) {
        const std::uint64_t length = std::min(*to, size);
        return length > 0 ? std::optional(ByteRange{size - length, length}) : std::nullopt;
    }
    if (*from >= size) {
        return std::nullopt;
    }
    return ByteRange{*from, std::min(to.value_or(size - 1), size - 1) - *from + 1};
}

}  // namespace wf::channels
