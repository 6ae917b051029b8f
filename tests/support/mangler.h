#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

namespace wf::test {

/// Makes wrong input, the same for the same seed: noise, and valid bytes or JSON with something changed.
class Mangler {
public:
    explicit Mangler(std::uint32_t seed) : random_(seed) {}

    /// 0 to `end` - 1.
    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }
    char byte() { return static_cast<char>(below(256)); }

    std::string noise(std::size_t max_bytes) {
        std::string bytes(1 + below(max_bytes), '\0');
        std::ranges::generate(bytes, [&] { return byte(); });
        return bytes;
    }
    /// One to four changes.
    std::string mangle(std::string_view valid) {
        std::string bytes(valid);
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
            if (bytes.empty()) {
                return noise(64);
            }
            change(bytes);
        }
        return bytes;
    }
    /// A value somewhere inside becomes another, or goes.
    nlohmann::json mangleJson(nlohmann::json valid) {
        nlohmann::json* node = &valid;
        while (node->is_structured() && !node->empty()) {
            auto child = node->begin();
            std::advance(child, static_cast<std::ptrdiff_t>(below(node->size())));
            if (below(8) == 0) {
                node->erase(child);
                return valid;
            }
            node = &*child;
        }
        *node = value(*node);
        return valid;
    }

private:
    void change(std::string& bytes) {
        const std::size_t at = below(bytes.size());
        const std::size_t length = 1 + below(std::min<std::size_t>(bytes.size() - at, 32));
        switch (below(6)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                break;
            case 1:
                bytes[at] = std::array{'\0', '\x7f', '\x80', '\xff', '\r', '"'}[below(6)];
                break;
            case 2:
                bytes.resize(at);
                break;
            case 3:
                bytes.erase(at, length);
                break;
            case 4:
                bytes.insert(at, bytes.substr(at, length));
                break;
            default:
                bytes.insert(at, noise(8));
                break;
        }
    }
    nlohmann::json value(const nlohmann::json& old) {
        switch (below(9)) {
            case 0:
                return nullptr;
            case 1:
                return below(2) == 0;
            case 2:
                return -1;
            case 3:
                return std::uint64_t{0xffffffffffffffff};
            case 4:
                return 1.5e300;
            case 5:
                return std::string(below(3) == 0 ? 70'000 : 300, 'a');
            case 6:
                return nlohmann::json::array({old, old, nlohmann::json::array()});
            case 7:
                return nlohmann::json{{"a", old}};
            default:
                return old.is_string() ? printable(mangle(old.get<std::string>())) : "";
        }
    }
    static std::string printable(std::string text) {
        std::ranges::replace_if(
            text, [](char c) { return (c & 0x80) != 0; }, '?');
        return text;
    }

    std::mt19937 random_;
};

}  // namespace wf::test
