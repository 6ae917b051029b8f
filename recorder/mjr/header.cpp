#include "recorder/mjr/header.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

namespace wf::mjr {
namespace {

using nlohmann::json;
using rtp::MediaKind;

/// No sane header nests deeper than 2; the bound keeps hostile ones away from the parser.
constexpr int kMaxDepth = 1000;

/// Finds the byte at which the parser gives up; takes no part in reading.
class ErrorLocator final : public nlohmann::json_sax<json> {
public:
    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
    bool string(string_t& /*value*/) override { return true; }
    bool binary(binary_t& /*value*/) override { return true; }
    bool start_object(std::size_t /*size*/) override { return true; }
    bool key(string_t& /*value*/) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t /*size*/) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string& /*token*/, const json::exception& /*why*/) override {
        offset_ = position == 0 ? 0 : position - 1;
        return false;
    }

    [[nodiscard]] std::size_t offset() const { return offset_; }

private:
    std::size_t offset_ = 0;
};

/// Skips the string whose opening quote is at `at`; returns the place of its closing quote, or the end of the text.
std::size_t stringEnd(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') {
            ++at;
        }
    }
    return at;
}

/// Size of the whole object that `text` begins with; what follows it does not matter.
Result<std::size_t> objectSize(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || text[begin] != '{') {
        return Error{"the header is not a JSON object", begin == std::string_view::npos ? 0 : begin};
    }
    int depth = 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            at = stringEnd(text, at);
        } else if ((c == '{' || c == '[') && ++depth > kMaxDepth) {
            return Error{"the header's JSON is nested too deeply", at};
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return Error{"the header's JSON object has no end", text.size()};
}

Result<json> parseObject(std::string_view text) {
    const Result<std::size_t> size = objectSize(text);
    if (!size) {
        return size.error();
    }
    const std::string_view whole = text.substr(0, *size);
    json object = json::parse(whole, nullptr, false);
    if (object.is_object()) {
        return object;
    }
    ErrorLocator locator;
    json::sax_parse(whole, &locator);
    return Error{"the header is not valid JSON", locator.offset()};
}

std::string lowerCase(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return text;
}

std::optional<MediaKind> kindFromText(const std::string& text) {
    if (text == "a" || text == "audio") {
        return MediaKind::kAudio;
    }
    if (text == "v" || text == "video") {
        return MediaKind::kVideo;
    }
    if (text == "d" || text == "data") {
        return MediaKind::kData;
    }
    return std::nullopt;
}

std::optional<std::string> findText(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
        return std::nullopt;
    }
    return found->get<std::string>();
}

std::optional<std::int64_t> findInteger(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) {
        return std::nullopt;
    }
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > kLargest) {
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

Status readMedia(const json& object, Header& header) {
    const std::optional<std::string> kind_text = findText(object, "t");
    if (!kind_text) {
        return Error{"the header has no text under the key t (media kind)"};
    }
    const std::optional<MediaKind> kind = kindFromText(lowerCase(*kind_text));
    if (!kind) {
        return Error{"the header's media kind (key t) is unknown; known are a, v and d"};
    }
    const std::optional<std::string> codec_text = findText(object, "c");
    if (!codec_text) {
        return Error{"the header has no text under the key c (codec)"};
    }
    const std::optional<rtp::Codec> codec = rtp::codecFromName(*codec_text);
    if (!codec) {
        return Error{"the header's codec (key c) is unknown"};
    }
    if (rtp::mediaKind(*codec) != *kind) {
        return Error{"the header's codec " + std::string(rtp::codecName(*codec)) +
                     " does not belong to its media kind"};
    }
    header.kind = *kind;
    header.codec = *codec;
    return {};
}

Status readTimes(const json& object, Header& header) {
    const std::optional<std::int64_t> created = findInteger(object, "s");
    if (!created) {
        return Error{"the header has no integer under the key s (creation time)"};
    }
    const std::optional<std::int64_t> first_frame = findInteger(object, "u");
    if (!first_frame) {
        return Error{"the header has no integer under the key u (time of the first frame)"};
    }
    header.created_us = *created;
    header.first_frame_us = *first_frame;
    return {};
}

void readExtensions(const json& object, Header& header) {
    const auto entries = object.find("x");
    if (entries == object.end() || !entries->is_object()) {
        return;
    }
    for (const auto& [key, uri] : entries->items()) {
        std::uint8_t id = 0;
        const char* end = key.data() + key.size();
        const auto parsed = std::from_chars(key.data(), end, id);
        if (parsed.ec == std::errc{} && parsed.ptr == end && id >= 1 && id <= 15 && uri.is_string()) {
            header.extensions.insert_or_assign(id, uri.get<std::string>());
        }
    }
}

void readOptional(const json& object, Header& header) {
    header.fmtp = findText(object, "f").value_or("");
    header.description = findText(object, "d").value_or("");
    readExtensions(object, header);
    const std::optional<std::int64_t> red = findInteger(object, "or");
    if (red && *red >= 0 && *red <= 127) {
        header.red_payload_type = static_cast<std::uint8_t>(*red);
    }
    const auto encrypted = object.find("e");
    header.encrypted = encrypted != object.end() && encrypted->is_boolean() && encrypted->get<bool>();
}

}  // namespace

std::optional<std::uint8_t> Header::extensionId(std::string_view uri) const {
    const auto found = std::ranges::find_if(extensions, [&](const auto& entry) { return entry.second == uri; });
    return found == extensions.end() ? std::nullopt : std::optional(found->first);
}

Result<Header> parseHeader(std::string_view text) {
    const Result<json> object = parseObject(text);
    if (!object) {
        return object.error();
    }
    Header header;
    if (Status status = readMedia(*object, header); !status) {
        return status.error();
    }
    if (Status status = readTimes(*object, header); !status) {
        return status.error();
    }
    readOptional(*object, header);
    header.raw_json = text;
    return header;
}

}  // namespace wf::mjr
