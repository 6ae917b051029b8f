#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sfu/app/config/jcfg_file.h"
#include "sfu/janus/videoroom/room_options.h"

namespace wf::app {

/// A category of janus.plugin.videoroom.jcfg that describes a room has this and the room's id for a name.
inline constexpr std::string_view kRoomPrefix = "room-";

/// A scalar as it is, a list with commas between its items.
std::string textOf(const JcfgValue& value);

/// What a category sets, in the order of its keys.
std::vector<janus::videoroom::RoomOption> optionsOf(const JcfgGroup& group);

}  // namespace wf::app
