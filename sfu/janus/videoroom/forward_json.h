#pragma once

#include <string>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/forward_request.h"

namespace wf::janus::videoroom {

// Forwarders as clients read them.

/// The elements of `forwarders`.
Json forwarderList(const std::vector<room::ForwarderInfo>& forwarders);
/// What event handlers are told of a forwarder: `media`, `stream_id`, `host`, `port` and more.
Json forwardingEvent(const room::ForwarderInfo& forwarder);
/// `rtp_stream`, the answer to a request without `streams`; `host` as it was written there.
Json legacyForwarders(const std::vector<room::ForwarderInfo>& forwarders, const std::string& host);

}  // namespace wf::janus::videoroom
