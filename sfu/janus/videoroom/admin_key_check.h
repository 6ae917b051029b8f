#pragma once

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/settings.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// The admin_key of the settings, where there is one.
room::RoomStatus checkAdminKey(const Settings& settings, const Json& body);
/// The same for what sends media elsewhere, where `lock_rtp_forward` wants it.
room::RoomStatus checkForwardLock(const Settings& settings, const Json& body);

}  // namespace wf::janus::videoroom
