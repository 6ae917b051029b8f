#pragma once

#include <cstddef>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/room_config.h"

namespace wf::janus::videoroom {

/// A room as `list` shows it: no secret, no pin, no tokens.
Json listedRoom(const room::RoomConfig& config, std::size_t participants, const IdForm& ids);

}  // namespace wf::janus::videoroom
