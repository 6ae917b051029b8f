#pragma once

#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/room_error.h"
#include "sfu/room/subscriber_requests.h"

namespace wf::janus::videoroom {

// What subscribers ask for, with the checks of their parameters in Janus' order.

room::RoomResult<room::SubscribeRequest> readSubscriberJoin(const Json& body, const IdForm& ids);
room::RoomResult<room::SubscriberConfigure> readSubscriberConfigure(const Json& body);

struct SubscriptionChange {
    std::vector<room::StreamWanted> wanted;
    std::vector<room::StreamUnwanted> unwanted;
};
/// `subscribe`, `unsubscribe` and `update`.
room::RoomResult<SubscriptionChange> readSubscribe(const Json& body, const IdForm& ids);
room::RoomResult<SubscriptionChange> readUnsubscribe(const Json& body, const IdForm& ids);
room::RoomResult<SubscriptionChange> readUpdate(const Json& body, const IdForm& ids);

room::RoomResult<std::vector<room::StreamSwitch>> readSwitch(const Json& body, const IdForm& ids);

}  // namespace wf::janus::videoroom
