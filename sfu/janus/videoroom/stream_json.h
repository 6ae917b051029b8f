#pragma once

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/stream_info.h"
#include "sfu/room/subscriber_requests.h"

namespace wf::janus::videoroom {

// Participants and their streams as clients read them.

/// Who reads of a publisher's streams: somebody who joins, those who are in the room when it begins to publish, or the
/// publisher itself. They are told slightly different things.
enum class Reader { kJoining, kPresent, kPublisher };

/// `detects_talking`: the room's `audiolevel_event`.
Json publishedStreams(const std::vector<room::PublishedStream>& streams, Reader reader, bool detects_talking);
/// An entry of `publishers`.
Json publisherEntry(const room::ParticipantInfo& publisher, const IdForm& ids, Reader reader, bool detects_talking);
/// An entry of `attendees`, and who is `joining`.
Json attendeeEntry(const room::ParticipantInfo& participant, const IdForm& ids);
/// An entry of `listparticipants`.
Json participantEntry(const room::ParticipantInfo& participant, const IdForm& ids, bool detects_talking);
/// `streams` of a subscriber.
Json subscribedStreams(const std::vector<room::SubscribedStream>& streams, const IdForm& ids);
/// Puts `display` and `metadata` where there are any.
void addName(Json& data, const room::ParticipantInfo& participant);

}  // namespace wf::janus::videoroom
