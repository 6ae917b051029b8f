#pragma once

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/room_config.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

// What `create` and `edit` say of a room. The parameters must have been checked (checkCreate(), checkEdit()).

/// Types of all parameters of `create`, in Janus' order, then of the room's id.
room::RoomStatus checkCreate(const Json& body, const IdForm& ids);
/// The room with a random id when none, or the number 0, is asked for.
room::RoomResult<room::RoomConfig> readCreate(const Json& body, const IdForm& ids);

room::RoomStatus checkEdit(const Json& body);
room::RoomEdit readEdit(const Json& body);

/// What makes a configuration whole, from wherever it comes: a description, at least 64000 bit/s, settings of codecs
/// that it does not have switched off.
void completeConfig(room::RoomConfig& config);

}  // namespace wf::janus::videoroom
