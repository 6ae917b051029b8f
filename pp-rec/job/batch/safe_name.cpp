#include "pp-rec/job/batch/safe_name.h"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "recorder/mjr/utf8.h"

namespace wf::job::batch {
namespace {

constexpr std::size_t kTagDigits = 8;

bool isUnsafe(char c) {
    constexpr std::string_view kReserved = "/\\:*?\"<>|";
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || kReserved.find(c) != std::string_view::npos;
}

std::string withoutUnsafe(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mjr::utf8CharSize(text, at);
        if (size == 0 || isUnsafe(text[at])) {
            out += '_';
        } else {
            out.append(text.substr(at, size));
        }
        at += std::max<std::size_t>(size, 1);
    }
    return out;
}

bool isDeviceName(std::string_view name) {
    const std::string stem = caseFolded(name.substr(0, name.find('.')));
    constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
    const bool numbered =
        stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '1' && stem[3] <= '9';
    return numbered || std::ranges::find(kDevices, stem) != kDevices.end();
}

char32_t codePoint(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
    if (character.size() == 1) {
        return byte(0);
    }
    char32_t value = byte(0) & (0xFFU >> (character.size() + 1));
    for (std::size_t i = 1; i < character.size(); ++i) {
        value = value << 6 | (byte(i) & 0x3F);
    }
    return value;
}

void appendUtf8(std::string& out, char32_t value) {
    if (value < 0x80) {
        out += static_cast<char>(value);
        return;
    }
    const int more = value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
    out += static_cast<char>((0xF00U >> more & 0xFF) | value >> (6 * more));
    for (int i = more - 1; i >= 0; --i) {
        out += static_cast<char>(0x80 | (value >> (6 * i) & 0x3F));
    }
}

}  // namespace

std::string safeName(std::string_view text, std::size_t max_bytes) {
    std::string name = withoutUnsafe(text);
    if (name.starts_with('.')) {
        name.front() = '_';
    }
    if (name.size() > max_bytes) {
        name =
            std::string(mjr::utf8Prefix(name, max_bytes - kTagDigits - 1)) + "-" + hashOf(text).substr(0, kTagDigits);
    }
    while (name.ends_with('.') || name.ends_with(' ')) {
        name.back() = '_';
    }
    if (isDeviceName(name)) {
        name.insert(name.begin(), '_');
    }
    return name.empty() ? "_" : name;
}

std::string caseFolded(std::string_view text) {
    const std::unique_ptr<std::remove_pointer_t<locale_t>, decltype(&freelocale)> unicode(
        newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr), &freelocale);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mjr::utf8CharSize(text, at);
        if (size > 1 && unicode) {
            const auto value = static_cast<wint_t>(codePoint(text.substr(at, size)));
            appendUtf8(out, static_cast<char32_t>(towlower_l(value, unicode.get())));
        } else {
            const char c = text[at];
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            out.append(text.substr(at + 1, size > 1 ? size - 1 : 0));
        }
        at += std::max<std::size_t>(size, 1);
    }
    return out;
}

std::string hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
    return digits.data();
}

}  // namespace wf::job::batch
