#include "sfu/app/room_file.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "sfu/app/config/room_category.h"
#include "sfu/app/file_writer.h"

namespace wf::app {

namespace {

using janus::videoroom::RoomOption;

/// As libconfig reads it back.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (c == '\n') {
            result += "\\n";
        } else if (c == '\r') {
            result += "\\r";
        } else {
            result += c;
        }
    }
    return result + '"';
}

/// A category's name: libconfig takes letters, digits, dashes, underscores and asterisks, and a letter first.
bool isName(std::string_view id) {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '*';
    });
}

std::string category(const std::string& name, const std::vector<RoomOption>& options) {
    std::string text = name + ": {\n";
    for (const auto& [key, value] : options) {
        text += "\t" + key + " = " + quoted(value) + "\n";
    }
    return text + "}\n\n";
}

std::string now() {
    const std::time_t time = std::time(nullptr);
    std::tm parts{};
    localtime_r(&time, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return text.data();
}

}  // namespace

RoomFile::RoomFile(net::Loop& loop, net::Log& log, const JcfgFile& file)
    : path_(file.path()), writer_(std::make_unique<FileWriter>(loop, log)) {
    for (const JcfgGroup& group : file.groups()) {
        if (group.name == "general") {
            general_ = optionsOf(group);
        } else if (group.name == "super_conference") {
            super_ = optionsOf(group);
        } else if (group.name.starts_with(kRoomPrefix)) {
            rooms_.emplace_back(group.name.substr(kRoomPrefix.size()), optionsOf(group));
        }
    }
}

RoomFile::~RoomFile() = default;

void RoomFile::save(const room::RoomConfig& config, Stored stored) {
    if (path_.empty() || !isName(config.id)) {
        stored(false);
        return;
    }
    const auto found = std::ranges::find(rooms_, config.id, [](const auto& room) { return room.first; });
    if (found == rooms_.end()) {
        rooms_.emplace_back(config.id, janus::videoroom::roomOptions(config));
    } else {
        found->second = janus::videoroom::roomOptions(config);
    }
    write(std::move(stored));
}

void RoomFile::remove(const std::string& room_id, Stored stored) {
    if (path_.empty()) {
        stored(false);
        return;
    }
    std::erase_if(rooms_, [&](const auto& room) { return room.first == room_id; });
    write(std::move(stored));
}

void RoomFile::write(Stored stored) { writer_->write(path_, text(), std::move(stored)); }

std::string RoomFile::text() const {
    std::string text = "# File automatically generated on " + now() + "\n\n" + category("general", general_);
    if (!super_.empty()) {
        text += category("super_conference", super_);
    }
    for (const auto& [id, options] : rooms_) {
        text += category(std::string(kRoomPrefix) + id, options);
    }
    return text;
}

}  // namespace wf::app
