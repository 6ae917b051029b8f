#include "sfu/app/config/videoroom_config.h"

#include <filesystem>

#include "sfu/app/config/room_category.h"
#include "sfu/janus/http_post.h"
#include "sfu/janus/videoroom/room_options.h"

namespace wf::app {

namespace {

constexpr std::uint8_t kSrtpSuites[] = {0, 32, 80};

/// By the numbers of the setting, those of Wildfire's IM server.
constexpr room::RecordPolicy kPolicies[] = {room::RecordPolicy::kNever, room::RecordPolicy::kAlways,
                                            room::RecordPolicy::kAsAsked};

/// A value of no use is a warning and no error: Janus starts with it too.
room::RoomConfig readRoom(const JcfgFile& file, const JcfgGroup& group, ConfigFindings& findings) {
    std::vector<janus::videoroom::OptionFinding> found;
    const std::string id = group.name.substr(kRoomPrefix.size());
    room::RoomConfig config = janus::videoroom::roomFromOptions(id, optionsOf(group), found);
    for (const auto& [key, allowed] : found) {
        const std::string name = group.name + "." + key;
        if (allowed.empty()) {
            findings.unknown_keys.push_back(std::filesystem::path(file.path()).filename().string() + ": " + name);
            continue;
        }
        const JcfgValue& value = group.values.at(key);
        findings.warnings.push_back(file.path() + ":" + std::to_string(value.line) + ": " + name + ": '" +
                                    textOf(value) + "' is not acceptable and left out, allowed: " + allowed);
    }
    return config;
}

/// Every server of a conference may have the same list: each leaves itself out.
janus::videoroom::SuperSettings readSuper(const JcfgFile& file, ConfigFindings& findings) {
    SectionReader section(file, "super_conference", findings);
    janus::videoroom::SuperSettings settings;
    settings.self = section.text("node");
    settings.admin_secret = section.text("admin_secret");
    settings.srtp_suite = kSrtpSuites[section.choice("srtp_suite", {"0", "32", "80"}, 0)];
    for (const std::string& entry : section.list("nodes")) {
        const std::size_t sign = entry.find('=');
        const std::string id = entry.substr(0, sign);
        const std::string url = sign == std::string::npos ? "" : entry.substr(sign + 1);
        if (id.empty() || !janus::HttpUrl::parse(url)) {
            section.reject("nodes", "'" + entry + "' is not acceptable, allowed: id=http://host:port/admin");
        } else if (id != settings.self) {
            settings.nodes.push_back({id, url});
        }
    }
    if (settings.enabled() && settings.self.empty()) {
        section.reject("node", "is missing: which of the nodes this one is");
    }
    section.finish();
    return settings;
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
    config.settings.events = general.flag("events", true);
    general.finish();
    config.settings.super = readSuper(file, findings);
    for (const JcfgGroup& group : file.groups()) {
        if (group.name.starts_with(kRoomPrefix)) {
            config.rooms.push_back(readRoom(file, group, findings));
        }
    }
    return config;
}

}  // namespace wf::app
