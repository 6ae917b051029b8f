#include "recorder/mjr/utf8.h"

#include <cstdint>

namespace wf::mjr {
namespace {

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

struct Lead {
    std::size_t size;
    std::uint32_t bits;
    std::uint32_t smallest;  ///< code point that needs this many bytes
};

Lead readLead(unsigned char lead) {
    if (lead < 0x80) {
        return {1, lead, 0};
    }
    if ((lead & 0xe0) == 0xc0) {
        return {2, lead & 0x1fU, 0x80};
    }
    if ((lead & 0xf0) == 0xe0) {
        return {3, lead & 0x0fU, 0x800};
    }
    if ((lead & 0xf8) == 0xf0) {
        return {4, lead & 0x07U, 0x10000};
    }
    return {0, 0, 0};
}

}  // namespace

std::size_t utf8CharSize(std::string_view text, std::size_t at) {
    if (at >= text.size()) {
        return 0;
    }
    const Lead lead = readLead(static_cast<unsigned char>(text[at]));
    if (lead.size == 0 || lead.size > text.size() - at) {
        return 0;
    }
    std::uint32_t code_point = lead.bits;
    for (std::size_t i = 1; i < lead.size; ++i) {
        if (!isContinuation(text[at + i])) {
            return 0;
        }
        code_point = (code_point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    }
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    return code_point < lead.smallest || code_point > 0x10ffff || surrogate ? 0 : lead.size;
}

std::string_view utf8Prefix(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) {
        return text;
    }
    for (std::size_t back = 0; back < 4 && back <= max_bytes; ++back) {
        if (!isContinuation(text[max_bytes - back])) {
            return text.substr(0, max_bytes - back);
        }
    }
    return text.substr(0, max_bytes);
}

}  // namespace wf::mjr
