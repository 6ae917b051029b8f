#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sfu/janus/plugin.h"
#include "sfu/room/peer_connection.h"

namespace wf::janus {

/// What an administrator wants, with a folder and a name where none is told; none: the capture is to end.
std::optional<room::CaptureRequest> captureRequest(const std::optional<PluginHandle::Capture>& wish,
                                                   const std::string& folder, std::uint64_t handle_id);

/// Begins or ends the capture of a peer, on its loop. `done` is told what went wrong, on any thread.
void captureOn(room::PeerConnection& peer, const std::optional<room::CaptureRequest>& request,
               const std::function<void(std::string)>& done);

}  // namespace wf::janus
