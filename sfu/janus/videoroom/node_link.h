#pragma once

#include <functional>
#include <optional>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/super_settings.h"

namespace wf::janus::videoroom {

/// The way to the VideoRoom of another server. On the control loop.
class NodeLink {
public:
    /// What the other VideoRoom answered; nothing when it was not reached.
    using Done = std::function<void(const std::optional<Json>&)>;
    /// `done` is called once, after the call; requests to one node stay in order.
    virtual void ask(const SuperSettings::Node& node, Json request, Done done) = 0;

protected:
    ~NodeLink() = default;
};

}  // namespace wf::janus::videoroom
