#include "sfu/channels/json_format.h"

namespace wf::channels {
namespace {

// From compact to plain: a space behind every comma and colon that is not inside a string.
std::string spaced(const std::string& compact) {
    std::string out;
    out.reserve(compact.size() + compact.size() / 8);
    bool in_string = false;
    bool escaped = false;
    for (const char c : compact) {
        out += c;
        if (in_string) {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c == '"') {
            in_string = true;
        } else if (c == ',' || c == ':') {
            out += ' ';
        }
    }
    return out;
}

}  // namespace

std::optional<JsonFormat> jsonFormatOf(std::string_view name) {
    if (name == "indented") {
        return JsonFormat::kIndented;
    }
    if (name == "plain") {
        return JsonFormat::kPlain;
    }
    if (name == "compact") {
        return JsonFormat::kCompact;
    }
    return std::nullopt;
}

std::string writeJson(const janus::Json& value, JsonFormat format) {
    constexpr auto kReplace = janus::Json::error_handler_t::replace;
    if (format == JsonFormat::kIndented) {
        return value.dump(3, ' ', false, kReplace);
    }
    std::string compact = value.dump(-1, ' ', false, kReplace);
    return format == JsonFormat::kPlain ? spaced(compact) : compact;
}

}  // namespace wf::channels
