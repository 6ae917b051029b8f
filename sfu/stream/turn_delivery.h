#pragma once

#include <vector>

#include "sfu/net/loop.h"

namespace wf::stream {

class ReceiveTrack;

/// The tracks of one loop that have gathered packets over a turn. At its end each gives all of them to one consumer
/// after the other: a consumer's state, and the buffers of what it sends, are brought into the cache once for a burst
/// of packets instead of once for each. Made before the sockets of its loop, so that what it sends leaves with the same
/// turn.
class TurnDelivery final : private net::Loop::TurnListener {
public:
    explicit TurnDelivery(net::Loop& loop) : loop_(loop) { loop_.addTurnListener(*this); }
    ~TurnDelivery() { loop_.removeTurnListener(*this); }
    TurnDelivery(const TurnDelivery&) = delete;
    TurnDelivery& operator=(const TurnDelivery&) = delete;

    /// A track that has something; once a turn.
    void add(ReceiveTrack& track) { tracks_.push_back(&track); }
    void remove(ReceiveTrack& track) { std::erase(tracks_, &track); }

private:
    void onTurnEnd() override;

    net::Loop& loop_;
    std::vector<ReceiveTrack*> tracks_;
};

}  // namespace wf::stream
