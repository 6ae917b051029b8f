#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/room/publisher_listener.h"
#include "sfu/room/publisher_requests.h"
#include "sfu/room/room_error.h"
#include "sfu/room/stream_info.h"

namespace wf::room {

/// Somebody who joined as a publisher, whether media flows or not. Owned by its room, on the worker's loop, until its
/// listener's onGone().
class Publisher {
public:
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    [[nodiscard]] const std::string& id() const;
    [[nodiscard]] std::uint32_t privateId() const;
    /// As others are told.
    [[nodiscard]] ParticipantInfo info() const;
    /// With what only the publisher itself is told.
    [[nodiscard]] std::vector<PublishedStream> streams() const;
    /// Its connection is up.
    [[nodiscard]] bool active() const;

    /// Refused when it is published already.
    void publish(const PublishRequest& request, const PublishDone& done);
    void configure(const PublishRequest& request, const PublishDone& done);
    RoomStatus unpublish();
    /// Ends it; onGone() comes during the call.
    void leave();

    /// A candidate of the client; before its offer, too.
    void addCandidate(const TrickledText& candidate);
    /// Ends the connection by the wish of the client or an administrator; onHangup() comes with `reason`.
    void hangup(std::string_view reason);
};

}  // namespace wf::room
