#pragma once

#include "sfu/janus/json.h"
#include "sfu/janus/plugin.h"
#include "sfu/room/peer_connection.h"

namespace wf::janus::videoroom {

/// What the admin API's handle_info says of a handle with a peer connection, up or not.
PluginHandle::Info peerReport(Json plugin_specific, const room::PeerConnection& peer, bool offers);
/// Of one without.
PluginHandle::Info emptyReport(Json plugin_specific);

}  // namespace wf::janus::videoroom
