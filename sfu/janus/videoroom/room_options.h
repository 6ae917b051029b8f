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

/// What stands in a category and is of no use.
struct OptionFinding {
    std::string key;
    std::string allowed;  ///< instead of its value; empty: the key is not known
};

/// The room of such a category. What cannot be used keeps its default, and is one of the `findings`.
room::RoomConfig roomFromOptions(std::string_view id, std::span<const RoomOption> options,
                                 std::vector<OptionFinding>& findings);

}  // namespace wf::janus::videoroom
