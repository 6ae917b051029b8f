#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sfu/room/room_error.h"
#include "sfu/room/session_text.h"
#include "sfu/room/stream_info.h"

namespace wf::room {

/// How a line is to be sent; what is absent stays, or has its default in a new line.
struct StreamWishes {
    std::optional<bool> send;
    std::optional<int> substream;
    std::optional<int> temporal;
    std::optional<std::chrono::microseconds> fallback;
    std::optional<int> spatial_layer;
    std::optional<int> temporal_layer;
    std::optional<int> min_delay_ms;  ///< both are needed; -1 takes the delay away
    std::optional<int> max_delay_ms;
};

/// A feed, or one stream of it, to subscribe to.
struct StreamWanted {
    std::string feed;
    std::optional<std::string> mid;  ///< absent: all streams
    std::string crossrefid;
    StreamWishes wishes;
};

/// Streams to give up: all of a feed, one of it, or a line of the subscriber.
struct StreamUnwanted {
    std::optional<std::string> feed;
    std::optional<std::string> mid;
    std::optional<std::string> sub_mid;
};

/// Another source for a line.
struct StreamSwitch {
    std::string feed;
    std::string mid;
    std::string sub_mid;
    StreamWishes wishes;
};

/// `join` as a subscriber. The pin is checked before (access.h).
struct SubscribeRequest {
    std::vector<StreamWanted> streams;
    std::optional<std::uint32_t> private_id;
    bool use_msid = false;
    bool autoupdate = true;
    /// The deprecated form: `streams` is the one feed, and these say which kinds of it.
    bool legacy = false;
    bool offer_audio = true;
    bool offer_video = true;
    bool offer_data = true;
};

struct SubscriberStreamChange {
    std::string mid;  ///< of the subscriber
    StreamWishes wishes;
};

/// `configure` of a subscriber.
struct SubscriberConfigure {
    std::vector<SubscriberStreamChange> streams;
    std::optional<bool> audio;  ///< deprecated: `send` of all lines of the kind
    std::optional<bool> video;
    std::optional<bool> data;
    StreamWishes video_wishes;  ///< deprecated: of the first video line
    bool restart = false;       ///< a new offer that restarts ICE
    bool update = false;        ///< a new offer
};

/// What `join`, `subscribe`, `unsubscribe`, `update` and a `configure` with a new offer come to.
struct SubscribeReply {
    enum class Kind : std::uint8_t {
        kOffer,      ///< `offer` and all streams
        kUnchanged,  ///< nothing to negotiate
        kUpdating,   ///< the offer before is not answered yet; one with everything follows as onUpdated()
    };
    Kind kind = Kind::kUnchanged;
    std::vector<SubscribedStream> streams;
    std::optional<LocalText> offer;
};

struct SwitchReply {
    std::size_t changes = 0;
    std::vector<SubscribedStream> streams;
};

/// Called once, on the worker's loop; during the call that asked for it, or later when candidates have to be gathered
/// first. Not called any more when the subscriber is gone before that.
using SubscribeDone = std::function<void(RoomResult<SubscribeReply>)>;

}  // namespace wf::room
