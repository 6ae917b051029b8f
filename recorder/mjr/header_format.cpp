#include <algorithm>
#include <array>

#include "recorder/mjr/header.h"
#include "recorder/mjr/utf8.h"

namespace wf::mjr {
namespace {

void appendControl(std::string& out, unsigned char c) {
    constexpr std::string_view kShort = "\b\f\n\r\t";
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    if (const std::size_t found = kShort.find(static_cast<char>(c)); found != std::string_view::npos) {
        out += '\\';
        out += kLetters[found];
        return;
    }
    out += "\\u00";
    out += kHex[c >> 4];
    out += kHex[c & 0x0f];
}

/// A JSON string as Janus writes it; bytes that are no UTF-8 become U+FFFD, so that the text stays valid JSON.
std::string jsonString(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        const std::size_t size = utf8CharSize(text, at);
        if (size == 0) {
            out += "\xef\xbf\xbd";
        } else if (c < 0x20) {
            appendControl(out, c);
        } else {
            if (c == '"' || c == '\\') {
                out += '\\';
            }
            out += text.substr(at, size);
        }
        at += std::max<std::size_t>(size, 1);
    }
    return out + '"';
}

/// Adds a member to the text of an object that is still open; `value` is JSON text.
void appendMember(std::string& object, std::string_view key, std::string_view value) {
    object += object.size() > 1 ? ", " : "";
    object.append("\"").append(key).append("\": ").append(value);
}

std::string formatExtensions(const std::map<std::uint8_t, std::string>& extensions) {
    std::string out = "{";
    for (const auto& [id, uri] : extensions) {
        appendMember(out, std::to_string(id), jsonString(uri));
    }
    return out + '}';
}

std::string_view kindLetter(rtp::MediaKind kind) {
    constexpr std::array<std::string_view, 3> kLetters{"\"a\"", "\"v\"", "\"d\""};
    return kLetters[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string formatHeader(const Header& header) {
    std::string out = "{";
    appendMember(out, "t", kindLetter(header.kind));
    appendMember(out, "c", jsonString(rtp::codecName(header.codec)));
    if (!header.fmtp.empty()) {
        appendMember(out, "f", jsonString(header.fmtp));
    }
    if (!header.description.empty()) {
        appendMember(out, "d", jsonString(header.description));
    }
    if (!header.extensions.empty()) {
        appendMember(out, "x", formatExtensions(header.extensions));
    }
    appendMember(out, "s", std::to_string(header.created_us));
    appendMember(out, "u", std::to_string(header.first_frame_us));
    if (header.red_payload_type) {
        appendMember(out, "or", std::to_string(*header.red_payload_type));
    }
    if (header.encrypted) {
        appendMember(out, "e", "true");
    }
    return out + '}';
}

}  // namespace wf::mjr
