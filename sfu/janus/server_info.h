#pragma once

#include <vector>

#include "sfu/janus/channel.h"
#include "sfu/janus/core_settings.h"
#include "sfu/janus/event_hub.h"
#include "sfu/janus/json.h"
#include "sfu/janus/plugin.h"

namespace wf::janus {

/// What the server consists of. On the control loop; all outlive it.
struct ServerParts {
    std::vector<Plugin*> plugins;
    std::vector<Channel*> channels;
    bool accepting_sessions = true;
    bool shutting_down = false;
};

/// Appends the elements of a `server_info` answer.
void addServerInfo(Json& message, const CoreSettings& settings, const ServerParts& parts, const EventHub& events);

}  // namespace wf::janus
