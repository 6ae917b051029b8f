#pragma once

#include <string>

#include "sfu/janus/json.h"
#include "sfu/janus/request_check.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// What a client reads of a refused request.
Json errorData(const room::RoomError& error);
room::RoomError roomError(const RequestFault& fault);
/// The parameters as checkParameters() has them.
room::RoomStatus checked(const Json& body, std::span<const Parameter> parameters);

room::RoomError noSuchRoom(const std::string& room_id);
room::RoomError unknownRequest(const std::string& request);

}  // namespace wf::janus::videoroom
