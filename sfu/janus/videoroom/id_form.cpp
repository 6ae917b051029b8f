#include "sfu/janus/videoroom/id_form.h"

#include <charconv>
#include <cstdint>
#include <random>
#include <string_view>

namespace wf::janus::videoroom {
namespace {

std::uint64_t randomBits() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
}

/// RFC 9562 section 5.4: version 4.
std::string randomUuid() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::uint64_t high = (randomBits() & ~0xF000ULL) | 0x4000ULL;
    const std::uint64_t low = (randomBits() & ~(3ULL << 62)) | (2ULL << 62);
    std::string uuid;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            uuid += '-';
        }
        const std::uint64_t half = i < 16 ? high : low;
        uuid += kDigits[(half >> (60 - 4 * (i % 16))) & 0xF];
    }
    return uuid;
}

}  // namespace

Parameter IdForm::parameter(std::string_view name, bool required) const {
    return {name, text_ ? JsonType::kString : JsonType::kPositiveInteger, required};
}

std::optional<std::string> IdForm::find(const Json& object, std::string_view name) const {
    if (text_) {
        return findText(object, name);
    }
    const std::optional<std::int64_t> number = findInteger(object, name);
    if (!number || *number < 0) {
        return std::nullopt;
    }
    return std::to_string(*number);
}

Json IdForm::json(const std::string& id) const {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (text_ || error != std::errc{} || end != id.data() + id.size()) {
        return id;
    }
    return number;
}

std::string IdForm::random() const {
    if (text_) {
        return randomUuid();
    }
    std::uint64_t number = 0;
    while (number == 0) {
        number = randomBits() >> 11;
    }
    return std::to_string(number);
}

}  // namespace wf::janus::videoroom
