#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfu/room/room_config.h"

namespace wf::janus::videoroom {

/// Key and value as janus.plugin.videoroom.jcfg has them; all values are texts.
using RoomOption = std::pair<std::string, std::string>;

/// What a category `room-<id>` holds, in the order in which Janus writes it. What is as if it were not set is left
/// out.
std::vector<RoomOption> roomOptions(const room::RoomConfig& config);

/// The room of such a category. What cannot be used keeps its default; `warnings` get a sentence for each such value
/// and each key that is not known.
room::RoomConfig roomFromOptions(std::string_view id, std::span<const RoomOption> options,
                                 std::vector<std::string>& warnings);

}  // namespace wf::janus::videoroom
