#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sfu/app/config/section_reader.h"
#include "sfu/janus/videoroom/settings.h"
#include "sfu/room/room_config.h"

namespace wf::app {

/// What janus.plugin.videoroom.jcfg says: `general`, and a room a category `room-<id>`.
struct VideoRoomConfig {
    janus::videoroom::Settings settings;
    std::vector<room::RoomConfig> rooms;
};

VideoRoomConfig readVideoRoomConfig(const JcfgFile& file, ConfigFindings& findings);

}  // namespace wf::app
