#include "sfu/app/config/section_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>

#include "sfu/app/config/joined.h"

namespace wf::app {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::vector<std::string> partsOf(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view part = trimmed(text.substr(0, comma));
        if (!part.empty()) {
            parts.emplace_back(part);
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

}  // namespace

SectionReader::SectionReader(const JcfgFile& file, std::string_view section, ConfigFindings& findings)
    : file_(file), group_(file.find(section)), name_(section), findings_(findings) {}

SectionReader::SectionReader(const JcfgFile& file, const JcfgGroup& group, ConfigFindings& findings)
    : file_(file), group_(&group), name_(group.name), findings_(findings) {}

const JcfgValue* SectionReader::find(std::string_view key) {
    asked_.emplace(key);
    if (group_ == nullptr) {
        return nullptr;
    }
    const auto found = group_->values.find(key);
    return found == group_->values.end() ? nullptr : &found->second;
}

bool SectionReader::has(std::string_view key) { return find(key) != nullptr; }

std::string SectionReader::scalar(std::string_view key, const JcfgValue& value) {
    if (value.is_list) {
        reject(key, "a list where one value is wanted");
        return {};
    }
    return std::string(trimmed(value.text));
}

bool SectionReader::flag(std::string_view key, bool otherwise) {
    const JcfgValue* value = find(key);
    if (value == nullptr) {
        return otherwise;
    }
    const std::string text = lower(scalar(key, *value));
    if (text == "true" || text == "yes" || text == "1" || text == "on") {
        return true;
    }
    if (text == "false" || text == "no" || text == "0" || text == "off") {
        return false;
    }
    reject(key, "'" + value->text + "' is neither true nor false");
    return otherwise;
}

std::string SectionReader::text(std::string_view key, std::string_view otherwise) {
    const JcfgValue* value = find(key);
    const std::string text = value == nullptr ? std::string{} : scalar(key, *value);
    return text.empty() ? std::string(otherwise) : text;
}

std::int64_t SectionReader::number(std::string_view key, std::int64_t otherwise, Limits limits) {
    const JcfgValue* value = find(key);
    if (value == nullptr) {
        return otherwise;
    }
    const std::string text = scalar(key, *value);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number >= limits.min && number <= limits.max) {
        return number;
    }
    const std::string most = limits.max == INT64_MAX ? " or more" : " to " + std::to_string(limits.max);
    reject(key,
           "'" + value->text + "' is not acceptable, allowed: a whole number, " + std::to_string(limits.min) + most);
    return otherwise;
}

std::vector<std::string> SectionReader::list(std::string_view key) {
    const JcfgValue* value = find(key);
    if (value == nullptr) {
        return {};
    }
    return value->is_list ? value->items : partsOf(value->text);
}

std::vector<std::vector<std::string>> SectionReader::table(std::string_view key) {
    find(key);
    if (group_ == nullptr) {
        return {};
    }
    const auto found = group_->tables.find(key);
    return found == group_->tables.end() ? std::vector<std::vector<std::string>>{} : found->second;
}

std::size_t SectionReader::choice(std::string_view key, const std::vector<std::string>& allowed,
                                  std::size_t otherwise) {
    const JcfgValue* value = find(key);
    if (value == nullptr || value->text.empty()) {
        return otherwise;
    }
    const auto found = std::ranges::find(allowed, lower(scalar(key, *value)));
    if (found == allowed.end()) {
        reject(key, "'" + value->text + "' is not acceptable, allowed: " + joined(allowed, ", "));
        return otherwise;
    }
    return static_cast<std::size_t>(found - allowed.begin());
}

void SectionReader::ignore(std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        asked_.emplace(key);
    }
}

void SectionReader::reject(std::string_view key, std::string_view what) {
    std::string where = file_.path() + ":" + std::to_string(group_ == nullptr ? 0 : group_->line);
    if (const JcfgValue* value = find(key)) {
        where = value->source.empty() ? file_.path() + ":" + std::to_string(value->line) : value->source;
    }
    findings_.errors.push_back(where + ": " + name_ + "." + std::string(key) + ": " + std::string(what));
}

void SectionReader::finish() {
    if (group_ == nullptr) {
        return;
    }
    const std::string prefix = std::filesystem::path(file_.path()).filename().string() + ": " + name_ + ".";
    for (const auto& [key, value] : group_->values) {
        if (!asked_.contains(key)) {
            findings_.unknown_keys.push_back(prefix + key);
        }
    }
    for (const auto& [key, rows] : group_->tables) {
        if (!asked_.contains(key)) {
            findings_.unknown_keys.push_back(prefix + key);
        }
    }
}

}  // namespace wf::app
