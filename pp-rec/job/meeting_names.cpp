#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "pp-rec/job/meeting.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/utf8.h"

namespace wf::job {
namespace {

using Json = nlohmann::json;
using Names = std::map<std::string, std::string>;

constexpr std::array<const char*, 3> kUserKeys{"user", "id", "userId"};
constexpr std::array<const char*, 3> kNameKeys{"name", "display", "displayName"};

Error atLine(const std::string& path, std::size_t line, const std::string& what) {
    return {path + ", line " + std::to_string(line) + ": " + what};
}

std::size_t lineOf(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

// --- JSON ----------------------------------------------------------------------------------------------------------

/// An id may be a number, as VideoRoom has them.
std::optional<std::string> textOf(const Json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    return value.is_number_integer() ? std::optional(value.dump()) : std::nullopt;
}

template <std::size_t N>
std::optional<std::string> firstText(const Json& object, const std::array<const char*, N>& keys) {
    for (const char* key : keys) {
        if (const auto found = object.find(key); found != object.end()) {
            return textOf(*found);
        }
    }
    return std::nullopt;
}

Result<Names> namesOfList(const Json& list, const std::string& path) {
    Names names;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto user = list[i].is_object() ? firstText(list[i], kUserKeys) : std::nullopt;
        const auto name = list[i].is_object() ? firstText(list[i], kNameKeys) : std::nullopt;
        if (!user || !name) {
            return Error{path + ": entry " + std::to_string(i + 1) + " of the list is no object with user and name"};
        }
        names[*user] = *name;
    }
    return names;
}

Result<Names> namesOfObject(const Json& object, const std::string& path) {
    Names names;
    for (const auto& [user, name] : object.items()) {
        const auto text = textOf(name);
        if (!text) {
            return Error{path + ": the name of '" + user + "' is no text"};
        }
        names[user] = *text;
    }
    return names;
}

Result<Names> readJson(std::string_view text, const std::string& path) {
    try {
        const Json json = Json::parse(text);
        return json.is_array() ? namesOfList(json, path) : namesOfObject(json, path);
    } catch (const Json::parse_error& failure) {
        return atLine(path, lineOf(text, failure.byte), "no valid JSON");
    } catch (const Json::exception&) {
        return Error{path + ": a number in it is too large"};
    }
}

// --- CSV -----------------------------------------------------------------------------------------------------------

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mjr::utf8CharSize(text, at);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    return first == std::string_view::npos ? ""
                                           : std::string(text.substr(first, text.find_last_not_of(kBlank) + 1 - first));
}

/// Rows of RFC 4180: fields may be quoted, and then hold separators, line ends and doubled quotes.
class CsvReader {
public:
    explicit CsvReader(std::string_view text) : text_(text), separator_(findSeparator(text)) {}

    /// False at the end. `line` is that in which the row begins.
    bool next(std::vector<std::string>& fields, std::size_t& line) {
        if (at_ >= text_.size()) {
            return false;
        }
        line = line_;
        fields.assign(1, "");
        bool quoted = false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            line_ += c == '\n' ? 1 : 0;
            if (c == '"') {
                const bool doubled = quoted && at_ + 1 < text_.size() && text_[at_ + 1] == '"';
                fields.back() += doubled ? "\"" : "";
                at_ += doubled ? 1 : 0;
                quoted = doubled ? quoted : !quoted;
            } else if (c == '\n' && !quoted) {
                ++at_;
                break;
            } else if (c == separator_ && !quoted) {
                fields.emplace_back();
            } else {
                fields.back() += c;
            }
        }
        return true;
    }

private:
    /// Comma, semicolon or tab: whichever comes first outside quotes and comments.
    static char findSeparator(std::string_view text) {
        bool quoted = false;
        bool comment = false;
        for (std::size_t at = 0; at < text.size(); ++at) {
            const char c = text[at];
            quoted = quoted != (c == '"');
            comment = (at == 0 || text[at - 1] == '\n') ? c == '#' : comment;
            if (!quoted && !comment && (c == ',' || c == ';' || c == '\t')) {
                return c;
            }
        }
        return ',';
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

bool isHeading(const std::vector<std::string>& fields) {
    const auto among = [](const std::string& field, const auto& keys) {
        return std::ranges::find(keys, trimmed(field)) != keys.end();
    };
    return among(fields[0], kUserKeys) && among(fields[1], kNameKeys);
}

Result<Names> readCsv(std::string_view text, const std::string& path) {
    Names names;
    CsvReader reader(text);
    std::vector<std::string> fields;
    std::size_t line = 0;
    for (bool first = true; reader.next(fields, line); first = false) {
        const std::string user = trimmed(fields.front());
        if (fields.size() == 1 && (user.empty() || user.starts_with('#'))) {
            continue;
        }
        if (fields.size() < 2 || user.empty()) {
            return atLine(path, line, "expected an id, a comma and a name");
        }
        if (!isUtf8(fields[0]) || !isUtf8(fields[1])) {
            return atLine(path, line, "the text is not UTF-8; save the file as UTF-8");
        }
        if (!first || !isHeading(fields)) {
            names[user] = trimmed(fields[1]);
        }
    }
    return names;
}

}  // namespace

Result<std::map<std::string, std::string>> readNames(const std::string& path) {
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return file.error();
    }
    const Bytes bytes = file->bytes();
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
    return json ? readJson(text, path) : readCsv(text, path);
}

}  // namespace wf::job
