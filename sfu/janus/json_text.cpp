#include "sfu/janus/json_text.h"

#include <algorithm>
#include <limits>

namespace wf::janus {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kRootExpected = "'[' or '{' expected";

/// Walks through a text without keeping anything, to find what must not reach the reader.
class TextCheck final : public nlohmann::json_sax<Json> {
public:
    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t value) override {
        return value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()) ||
               refuse("too big integer");
    }
    bool number_float(number_float_t /*value*/, const string_t& text) override {
        return text.find_first_of(".eE") != string_t::npos || refuse("too big integer");
    }
    bool string(string_t& value) override {
        return value.find('\0') == string_t::npos || refuse("\\u0000 is not allowed");
    }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*size*/) override { return enter(); }
    bool key(string_t& value) override {
        return (++keys_.back() <= kMaxJsonKeys || refuse("too many elements in an object")) && string(value);
    }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t /*size*/) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string& /*token*/, const Json::exception& error) override {
        offset_ = position;
        const std::string_view what = error.what();
        const std::size_t reason = what.find(": ");
        why_ = reason == std::string_view::npos ? what : what.substr(reason + 2);
        return false;
    }

    [[nodiscard]] const std::string& why() const { return why_; }
    [[nodiscard]] std::optional<std::size_t> offset() const { return offset_; }

private:
    bool refuse(std::string_view why) {
        why_ = why;
        return false;
    }
    bool enter() {
        keys_.push_back(0);
        return keys_.size() <= kMaxJsonDepth || refuse("maximum parsing depth reached");
    }
    bool leave() {
        keys_.pop_back();
        return true;
    }

    std::vector<std::size_t> keys_;  ///< one entry for each object or array around the place
    std::string why_;
    std::optional<std::size_t> offset_;
};

JsonFault faultAt(std::string_view text, std::size_t offset, std::string why) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {1 + static_cast<std::size_t>(std::ranges::count(before, '\n')), before.size() - line_start, std::move(why)};
}

/// The end of the object or array that `text` begins with, by counting brackets outside strings.
std::size_t textEnd(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            at += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

/// Puts a space behind each comma and colon that stands outside strings.
std::string spaced(std::string_view compact) {
    std::string text;
    text.reserve(compact.size() + compact.size() / 8);
    bool quoted = false;
    for (std::size_t at = 0; at < compact.size(); ++at) {
        const char c = compact[at];
        text += c;
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted && c == '\\') {
            text += compact[++at];
        } else if (!quoted && (c == ',' || c == ':')) {
            text += ' ';
        }
    }
    return text;
}

}  // namespace

std::variant<Json, JsonFault> readJson(std::string_view text) {
    if (text.size() > kMaxJsonText) {
        return JsonFault{1, 0, "text too long"};
    }
    const std::size_t begin = text.find_first_not_of(kWhiteSpace);
    if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '[')) {
        return faultAt(text, begin == std::string_view::npos ? text.size() : begin + 1, std::string(kRootExpected));
    }
    TextCheck check;
    if (!Json::sax_parse(text, &check)) {
        return faultAt(text, check.offset().value_or(0), check.why());
    }
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) {
        return JsonFault{1, 0, "not a JSON text"};
    }
    return value;
}

std::vector<std::string_view> splitJsonTexts(std::string_view text) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = text.find_first_not_of(kWhiteSpace); at != std::string_view::npos;
         at = text.find_first_not_of(kWhiteSpace, at)) {
        const bool opens = text[at] == '{' || text[at] == '[';
        const std::size_t size = opens ? textEnd(text.substr(at)) : text.size() - at;
        pieces.push_back(text.substr(at, size));
        at += size;
    }
    return pieces;
}

std::optional<JsonStyle> jsonStyleFromText(std::string_view name) {
    if (name == "compact") {
        return JsonStyle::kCompact;
    }
    if (name == "plain") {
        return JsonStyle::kPlain;
    }
    if (name == "indented") {
        return JsonStyle::kIndented;
    }
    return std::nullopt;
}

std::string writeJson(const Json& value, JsonStyle style) {
    constexpr int kIndent = 3;
    std::string text =
        value.dump(style == JsonStyle::kIndented ? kIndent : -1, ' ', false, Json::error_handler_t::replace);
    return style == JsonStyle::kPlain ? spaced(text) : text;
}

}  // namespace wf::janus
