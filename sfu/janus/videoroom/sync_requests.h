#pragma once

#include <string>

#include "sfu/janus/videoroom/worker_rooms.h"

namespace wf::janus::videoroom {

/// Requests that are answered with `success`, of clients and of the admin API. On the control loop.
class SyncRequests {
public:
    /// False when it is none of them; then nothing is answered.
    virtual bool handle(const std::string& request, const Json& body, const Answer& answer) = 0;

protected:
    ~SyncRequests() = default;
};

}  // namespace wf::janus::videoroom
