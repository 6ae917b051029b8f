#include "sfu/app/config/videoroom_config.h"

#include <filesystem>

#include "sfu/janus/videoroom/room_options.h"

namespace wf::app {

namespace {

constexpr std::string_view kRoomPrefix = "room-";

/// By the numbers of the setting, those of Wildfire's IM server.
constexpr room::RecordPolicy kPolicies[] = {room::RecordPolicy::kNever, room::RecordPolicy::kAlways,
                                            room::RecordPolicy::kAsAsked};

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        text += (text.empty() ? "" : ",") + item;
    }
    return text;
}

std::vector<janus::videoroom::RoomOption> optionsOf(const JcfgGroup& group) {
    std::vector<janus::videoroom::RoomOption> options;
    for (const auto& [key, value] : group.values) {
        options.emplace_back(key, value.is_list ? joined(value.items) : value.text);
    }
    return options;
}

room::RoomConfig readRoom(const JcfgFile& file, const JcfgGroup& group, ConfigFindings& findings) {
    std::vector<std::string> warnings;
    const std::string id = group.name.substr(kRoomPrefix.size());
    room::RoomConfig config = janus::videoroom::roomFromOptions(id, optionsOf(group), warnings);
    for (const std::string& warning : warnings) {
        findings.warnings.push_back(file.path() + ":" + std::to_string(group.line) + ": " + group.name + ": " +
                                    warning);
    }
    return config;
}

}  // namespace

VideoRoomConfig readVideoRoomConfig(const JcfgFile& file, ConfigFindings& findings) {
    VideoRoomConfig config;
    SectionReader general(file, "general", findings);
    config.settings.admin_key = general.text("admin_key");
    config.settings.lock_rtp_forward = general.flag("lock_rtp_forward", false);
    config.settings.string_ids = general.flag("string_ids", false);
    config.settings.template_room = general.text("template_room");
    config.settings.record_policy = kPolicies[general.choice("record_policy", {"0", "1", "2"}, 2)];
    config.settings.rejoin_replaces = general.flag("rejoin_replaces", false);
    general.ignore({"events"});
    general.finish();
    for (const JcfgGroup& group : file.groups()) {
        if (group.name.starts_with(kRoomPrefix)) {
            config.rooms.push_back(readRoom(file, group, findings));
        }
    }
    return config;
}

}  // namespace wf::app
