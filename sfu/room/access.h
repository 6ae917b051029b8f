#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/room/room_config.h"
#include "sfu/room/room_error.h"

namespace wf::room {

// Who may do what, by the room's configuration alone; any thread.

/// For what changes a room: missing when it has one and none is given, unauthorized when it is another one.
RoomStatus checkSecret(const RoomConfig& config, const std::optional<std::string>& secret);
/// For joining.
RoomStatus checkPin(const RoomConfig& config, const std::optional<std::string>& pin);
/// For joining as a publisher: the list of allowed tokens. Signed tokens are checked by who knows their key.
RoomStatus checkAllowed(const RoomConfig& config, const std::optional<std::string>& token);
/// Takes a time that tells nothing of where the texts differ.
bool sameText(std::string_view a, std::string_view b);

}  // namespace wf::room
