#pragma once

#include <cstdint>

#include "sfu/room/peer_listener.h"
#include "sfu/room/subscriber_requests.h"

namespace wf::room {

/// The owner of one subscriber's handle, on the worker's loop. Must outlive the subscriber, which onGone() ends.
class SubscriberListener : public PeerListener {
public:
    /// A new offer that nobody asked for just now: a source went away, or changes had to wait for an answer.
    virtual void onUpdated(const SubscribeReply& reply) = 0;

    enum class Layer : std::uint8_t { kSubstream, kTemporal, kSpatialLayer, kTemporalLayer };
    /// What is sent on a line has changed.
    virtual void onLayer(const std::string& mid, Layer layer, int value) = 0;
    /// What of a video line fits the way to the subscriber.
    enum class Fit : std::uint8_t {
        kNothing,  ///< not even its lowest layer: it is held
        kLayers,   ///< layers of it again
        kSmall,    ///< of a publisher that has its picture in two sizes, the small one
        kBig,
    };
    /// It is another one than before.
    virtual void onFit(const std::string& /*mid*/, Fit /*fit*/) {}
    /// The last call: the Subscriber must not be used any more, not even here. onHangup() came before.
    virtual void onGone(GoneReason reason) = 0;

protected:
    ~SubscriberListener() = default;
};

}  // namespace wf::room
