#pragma once

#include "sfu/janus/json.h"
#include "sfu/room/echo_peer.h"

namespace wf::janus::echotest {

/// What event handlers read of a peer after each request.
Json echoSettings(const room::EchoPeer& peer);
/// What the admin API's handle_info says of it, but for what only the handle knows.
Json echoReport(const room::EchoPeer& peer);

}  // namespace wf::janus::echotest
