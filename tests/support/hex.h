#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace wf::test {

/// The bytes of "67 42 c0": lower-case digits in pairs, blanks between pairs allowed.
inline std::vector<std::byte> hexBytes(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += text[i] == ' ' ? 1U : 2U) {
        if (text[i] != ' ') {
            bytes.push_back(static_cast<std::byte>(digit(text[i]) * 16 + digit(text[i + 1])));
        }
    }
    return bytes;
}

}  // namespace wf::test
