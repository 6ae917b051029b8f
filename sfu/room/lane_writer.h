#pragma once

#include "sfu/net/loop.h"
#include "sfu/room/media_lane.h"
#include "sfu/stream/stream_counters.h"

namespace wf::room {

/// The writing end of a lane, and the lane: calls the reader once a turn. On the writing worker's loop, which it
/// belongs to; reader and its loop outlive it.
class LaneWriter final : private net::Loop::TurnListener {
public:
    struct Ends {
        net::Loop& from;
        net::Loop& to;
        MediaLane::Reader& reader;
    };

    LaneWriter(const Ends& ends, stream::StreamCounters& counters) : ends_(ends), counters_(counters) {
        ends_.from.addTurnListener(*this);
    }
    ~LaneWriter() { ends_.from.removeTurnListener(*this); }
    LaneWriter(const LaneWriter&) = delete;
    LaneWriter& operator=(const LaneWriter&) = delete;

    template <class Content>
    void write(const MediaLane::Address& address, const Content& content) {
        if (lane_.write(address, content)) {
            written_ = true;
            ++counters_.mirrored;
        } else {
            ++counters_.unmirrored;
        }
    }

private:
    void onTurnEnd() override {
        if (written_ && lane_.needsCall()) {
            callReader();
        }
        written_ = false;
    }
    /// On either loop.
    void callReader() {
        ends_.to.post([this] {
            if (lane_.read(ends_.reader, ends_.to.now())) {
                callReader();
            }
        });
    }

    Ends ends_;
    stream::StreamCounters& counters_;
    MediaLane lane_;
    bool written_ = false;
};

}  // namespace wf::room
