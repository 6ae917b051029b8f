#include "sfu/room/random_id.h"

#include <sys/random.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace wf::room {

namespace {

template <class T>
T randomBytes() {
    T value{};
    // Requests this small are never cut short or interrupted (getrandom(2)).
    while (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
    }
    return value;
}

std::string randomUuid() {
    auto bytes = randomBytes<std::array<std::uint8_t, 16>>();
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text += '-';
        }
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 0x0f];
    }
    return text;
}

}  // namespace

std::uint32_t randomNumber() {
    std::uint32_t number = 0;
    while (number == 0) {
        number = randomBytes<std::uint32_t>();
    }
    return number;
}

std::string randomId(bool numeric) {
    if (!numeric) {
        return randomUuid();
    }
    std::uint64_t number = 0;
    while (number == 0) {
        number = randomBytes<std::uint64_t>() >> 11;
    }
    return std::to_string(number);
}

}  // namespace wf::room
