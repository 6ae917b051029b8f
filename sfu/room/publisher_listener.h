#pragma once

#include "sfu/room/peer_listener.h"

namespace wf::room {

/// The owner of one publisher's handle, on the worker's loop. Must outlive the publisher, which onGone() ends.
class PublisherListener : public PeerListener {
public:
    /// The last call: the Publisher must not be used any more, not even here. onHangup() came before, if there was a
    /// connection.
    virtual void onGone(GoneReason reason) = 0;

protected:
    ~PublisherListener() = default;
};

}  // namespace wf::room
