#pragma once

#include <string>

#include "sfu/janus/videoroom/cascade_parameters.h"
#include "sfu/janus/videoroom/forward_requests.h"

namespace wf::janus::videoroom {

/// The requests by which rooms of several servers are tied together: publish_remotely and its like on the server of the
/// publisher, add_remote_publisher and its like on the others.
class CascadeRequests final : public SyncRequests {
public:
    /// All of it outlives this.
    explicit CascadeRequests(const ForwardRequests::Surroundings& surroundings);

    bool handle(const std::string& request, const Json& body, const Answer& answer) override;

private:
    using Handler = void (CascadeRequests::*)(const Json&, const Answer&);
    static Handler handlerOf(std::string_view request);

    void publishRemotely(const Json& body, const Answer& answer);
    void unpublishRemotely(const Json& body, const Answer& answer);
    void listRemotes(const Json& body, const Answer& answer);
    void addRemote(const Json& body, const Answer& answer);
    void updateRemote(const Json& body, const Answer& answer);
    void removeRemote(const Json& body, const Answer& answer);
    void publishTo(const std::string& room_id, const PublishRemotely& wanted, const Answer& answer);
    /// The room, once the parameters and the secret are right.
    RoomFinder::Found find(const Json& body, std::span<const Parameter> parameters) const;

    const ForwardRequests::Surroundings s_;
    IdForm ids_;
    RoomFinder finder_;
};

}  // namespace wf::janus::videoroom
