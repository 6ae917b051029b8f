#include "sfu/channels/json_splitter.h"

#include <utility>

namespace wf::channels {
namespace {

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The length of the text that begins `rest` with a bracket; 0 when it does not end or lies too deep. Kinds of
// brackets are not told apart: the reader does that.
std::size_t textLength(std::string_view rest) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxJsonDepth) {
                return 0;
            }
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

}  // namespace

std::optional<std::vector<std::string_view>> splitJsonTexts(std::string_view message) {
    std::vector<std::string_view> texts;
    for (std::size_t at = 0; at < message.size();) {
        if (isSpace(message[at])) {
            ++at;
            continue;
        }
        const std::string_view rest = message.substr(at);
        const std::size_t length = rest[0] == '{' || rest[0] == '[' ? textLength(rest) : 0;
        if (length == 0 || texts.size() == kMaxJsonTexts) {
            return std::nullopt;
        }
        texts.push_back(rest.substr(0, length));
        at += length;
    }
    if (texts.empty()) {
        return std::nullopt;
    }
    return texts;
}

std::optional<std::vector<janus::Json>> readJsonTexts(std::string_view message) {
    const auto texts = splitJsonTexts(message);
    if (!texts) {
        return std::nullopt;
    }
    std::vector<janus::Json> read;
    for (const std::string_view text : *texts) {
        janus::Json json = janus::Json::parse(text.begin(), text.end(), nullptr, false);
        if (json.is_discarded()) {
            return std::nullopt;
        }
        read.push_back(std::move(json));
    }
    return read;
}

}  // namespace wf::channels
