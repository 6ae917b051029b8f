#include "pp-rec/job/batch/name_template.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "pp-rec/job/batch/safe_name.h"

namespace wf::job::batch {
namespace {

constexpr std::array<std::string_view, 7> kFields{"room", "user", "name", "date", "time", "start", "ext"};

std::string calendar(const NameValues& values, const char* format) {
    const std::time_t seconds = values.start_us / 1'000'000;
    std::tm parts{};
    const bool known = (values.local_time ? localtime_r(&seconds, &parts) : gmtime_r(&seconds, &parts)) != nullptr;
    std::array<char, 64> text{};
    return known && std::strftime(text.data(), text.size(), format, &parts) > 0 ? text.data() : "unknown";
}

/// Empty ids must not vanish between the separators of a template.
std::string idText(const std::string& id) { return id.empty() ? "unknown" : id; }

std::string valueOf(const std::string& field, const NameValues& values) {
    if (field == "room") {
        return idText(values.room);
    }
    if (field == "user") {
        return idText(values.user);
    }
    if (field == "date") {
        return calendar(values, "%Y-%m-%d");
    }
    if (field == "time") {
        return calendar(values, "%H%M%S");
    }
    if (field == "start") {
        return calendar(values, values.local_time ? "%Y%m%dT%H%M%S" : "%Y%m%dT%H%M%SZ");
    }
    return field == "ext" ? values.extension : values.name;
}

bool isExtension(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
}

}  // namespace

Status NameTemplate::readPart(std::string_view text) {
    Part part;
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if ((c == '{' || c == '}') && at + 1 < text.size() && text[at + 1] == c) {
            plain += c;
            ++at;
            continue;
        }
        if (c != '{') {
            plain += c;
            continue;
        }
        const std::size_t end = text.find('}', at);
        const std::string field(text.substr(at + 1, end == std::string_view::npos ? end : end - at - 1));
        if (end == std::string_view::npos || std::ranges::find(kFields, field) == kFields.end()) {
            return Error{"there is no field {" + field + "}; there are {room}, {user}, {date}, {time}, {start}, {ext}"};
        }
        if (!plain.empty()) {
            part.emplace_back(std::move(plain));
            plain.clear();
        }
        part.emplace_back(Field{field});
        at = end;
    }
    if (!plain.empty()) {
        part.emplace_back(std::move(plain));
    }
    parts_.push_back(std::move(part));
    return {};
}

/// Takes `.{ext}` or an extension of letters and digits from the file name.
void NameTemplate::takeExtension() {
    Part& last = parts_.back();
    const auto* field = std::get_if<Field>(&last.back());
    const bool has_field = field != nullptr && field->name == "ext" && last.size() > 1;
    if (has_field) {
        last.pop_back();
    }
    auto* text = std::get_if<std::string>(&last.back());
    const std::size_t dot = text == nullptr ? std::string::npos : text->rfind('.');
    if (dot == std::string::npos || (dot == 0 && last.size() == 1)) {
        return;
    }
    const std::string behind = text->substr(dot + 1);
    if (has_field ? !behind.empty() : !isExtension(behind)) {
        return;
    }
    extension_ = behind;
    text->resize(dot);
    if (text->empty()) {
        last.pop_back();
    }
}

Result<NameTemplate> NameTemplate::parse(std::string_view text) {
    NameTemplate made;
    if (text.starts_with('/')) {
        return Error{"a name cannot begin with '/': it is taken below the folder of outputs"};
    }
    while (true) {
        const std::size_t slash = text.find('/');
        const std::string_view part = text.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return Error{"a name cannot have an empty part, '.' or '..'"};
        }
        if (const Status read = made.readPart(part); !read) {
            return read.error();
        }
        if (slash == std::string_view::npos) {
            break;
        }
        text.remove_prefix(slash + 1);
    }
    made.takeExtension();
    return made;
}

std::string NameTemplate::render(const Part& part, const NameValues& values) {
    std::string text;
    for (const Piece& piece : part) {
        const auto* field = std::get_if<Field>(&piece);
        text += field == nullptr ? std::get<std::string>(piece) : valueOf(field->name, values);
    }
    return text;
}

std::string NameTemplate::path(const NameValues& values, int number) const {
    std::string path;
    for (const Part& part : parts_) {
        const auto* field = part.size() == 1 ? std::get_if<Field>(&part.front()) : nullptr;
        const bool made_already = field != nullptr && field->name == "name";
        const std::string text = render(part, values);
        path += (path.empty() ? "" : "/") + (made_already ? text : safeName(text));
    }
    path += number > 1 ? "-" + std::to_string(number) : "";
    return values.extension.empty() ? path : path + "." + values.extension;
}

bool NameTemplate::has(std::string_view field) const {
    return std::ranges::any_of(parts_, [&](const Part& part) {
        return std::ranges::any_of(part, [&](const Piece& piece) {
            const auto* found = std::get_if<Field>(&piece);
            return found != nullptr && found->name == field;
        });
    });
}

}  // namespace wf::job::batch
