#pragma once

#include "sfu/janus/jsep.h"
#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/publisher_requests.h"
#include "sfu/room/room_config.h"
#include "sfu/room/room_error.h"
#include "sfu/room/session_text.h"

namespace wf::janus::videoroom {

/// Types of what `join` as a publisher, and with it `joinandconfigure`, may say, in Janus' order.
room::RoomStatus checkPublisherJoin(const Json& body, const IdForm& ids);
/// Checked before.
room::JoinRequest readPublisherJoin(const Json& body, const IdForm& ids);

/// `publish`, `configure` and the second half of `joinandconfigure`.
room::RoomResult<room::PublishRequest> readPublish(const Json& body, const room::RoomConfig& config,
                                                   const std::optional<Jsep>& jsep);

room::RemoteText remoteText(const Jsep& jsep);
Jsep localJsep(const room::LocalText& text);
room::TrickledText trickledText(const TrickledCandidate& candidate);
TrickledCandidate trickledCandidate(const room::TrickledText& text);

}  // namespace wf::janus::videoroom
