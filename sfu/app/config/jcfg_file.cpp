#include "sfu/app/config/jcfg_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <libconfig.h++>

namespace wf::app {

namespace {

using libconfig::Setting;

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

/// Without byte-order mark and carriage returns. libconfig counts lines by '\n', so they stay right.
std::string normalised(std::string text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
    }
    std::erase(text, '\r');
    return text;
}

std::string realText(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text + '0' : text;
}

/// Of a string, number or boolean; empty for anything else.
std::string scalarText(const Setting& setting) {
    switch (setting.getType()) {
        case Setting::TypeInt:
            return std::to_string(static_cast<int>(setting));
        case Setting::TypeInt64:
            return std::to_string(static_cast<long long>(setting));
        case Setting::TypeFloat:
            return realText(static_cast<double>(setting));
        case Setting::TypeBoolean:
            return static_cast<bool>(setting) ? "true" : "false";
        case Setting::TypeString:
            return static_cast<const char*>(setting);
        default:
            return {};
    }
}

std::vector<std::string> itemTexts(const Setting& list) {
    std::vector<std::string> items;
    for (int i = 0; i < list.getLength(); ++i) {
        items.push_back(scalarText(list[i]));
    }
    return items;
}

bool holdsLists(const Setting& setting) {
    return setting.isList() && setting.getLength() > 0 && (setting[0].isArray() || setting[0].isList());
}

void addValue(const Setting& setting, JcfgGroup& group) {
    const std::string name = setting.getName();
    if (holdsLists(setting)) {
        for (int i = 0; i < setting.getLength(); ++i) {
            group.tables[name].push_back(itemTexts(setting[i]));
        }
        return;
    }
    JcfgValue value{.line = setting.getSourceLine()};
    value.is_list = setting.isArray() || setting.isList();
    if (value.is_list) {
        value.items = itemTexts(setting);
    } else {
        value.text = scalarText(setting);
    }
    group.values.emplace(name, std::move(value));
}

JcfgGroup groupOf(const Setting& section) {
    JcfgGroup group{.name = section.getName(), .line = section.getSourceLine()};
    for (int i = 0; i < section.getLength(); ++i) {
        addValue(section[i], group);
    }
    return group;
}

std::vector<JcfgGroup> groupsOf(const Setting& root) {
    std::vector<JcfgGroup> groups;
    JcfgGroup loose;
    for (int i = 0; i < root.getLength(); ++i) {
        if (root[i].isGroup()) {
            groups.push_back(groupOf(root[i]));
        } else {
            addValue(root[i], loose);
        }
    }
    if (!loose.values.empty()) {
        groups.push_back(std::move(loose));
    }
    return groups;
}

}  // namespace

Result<JcfgFile> JcfgFile::read(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return Error{path + ": is a folder, not a configuration file"};
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return Error{path + ": cannot be opened: " + std::strerror(errno)};
    }
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) {
        return Error{path + ": cannot be read: " + std::strerror(errno)};
    }
    return parse(std::move(text), path);
}

Result<JcfgFile> JcfgFile::parse(std::string text, const std::string& path) {
    if (text.size() > kMaxFileBytes) {
        return Error{path + ": larger than 16 MiB, this is no configuration file"};
    }
    if (text.find('\0') != std::string::npos) {
        return Error{path + ": holds a NUL byte, this is no configuration file"};
    }
    libconfig::Config config;
    config.setIncludeDir(std::filesystem::path(path).parent_path().c_str());
    try {  // libconfig++ says everything by exception
        config.readString(normalised(std::move(text)));
        JcfgFile file(path);
        file.groups_ = groupsOf(config.getRoot());
        return file;
    } catch (const libconfig::ParseException& problem) {
        return Error{path + ":" + std::to_string(problem.getLine()) + ": " + problem.getError()};
    } catch (const libconfig::ConfigException& problem) {
        return Error{path + ": " + problem.what()};
    }
}

void JcfgFile::set(std::string_view section, std::string_view key, const JcfgValue& value) {
    auto found = std::ranges::find(groups_, section, &JcfgGroup::name);
    if (found == groups_.end()) {
        found = groups_.insert(groups_.end(), JcfgGroup{.name = std::string(section)});
    }
    found->values.insert_or_assign(std::string(key), value);
}

const JcfgGroup* JcfgFile::find(std::string_view name) const {
    const auto found = std::ranges::find(groups_, name, &JcfgGroup::name);
    return found == groups_.end() ? nullptr : &*found;
}

}  // namespace wf::app
