#pragma once

#include <string>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/host_resolver.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/cascade.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

// What requests say of publishers that are sent to other servers, or come from there.

struct PublishRemotely {
    std::string publisher_id;
    HostName host;
    room::RemoteTarget target;  ///< the address has no host yet
    std::uint16_t port = 0;
};
room::RoomResult<PublishRemotely> readPublishRemotely(const Json& body, const IdForm& ids);

room::RoomResult<room::RemotePublisherRequest> readAddRemote(const Json& body, const IdForm& ids);
room::RoomResult<room::RemotePublisherUpdate> readUpdateRemote(const Json& body);

/// The streams of a publisher as add_remote_publisher wants them.
Json remoteStreams(const std::vector<room::PublishedStream>& streams);

}  // namespace wf::janus::videoroom
