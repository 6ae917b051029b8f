#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/room/room_error.h"
#include "sfu/room/session_text.h"
#include "sfu/room/stream_info.h"

namespace wf::room {

/// `join` as a publisher. Pin and token are checked before (access.h).
struct JoinRequest {
    std::optional<std::string> id;  ///< absent: a random one
    bool numeric_ids = true;        ///< what a random one looks like: a number below 2^53, or a UUID
    std::string display;
    std::string metadata;  ///< JSON text
    std::optional<std::uint32_t> audio_active_packets;
    std::optional<std::uint32_t> audio_level_average;
};

/// What a publisher wants changed in one of its lines.
struct PublishedStreamChange {
    std::string mid;
    std::optional<bool> send;
    bool keyframe = false;
    std::optional<int> min_delay_ms;  ///< both are needed; -1 takes the delay away
    std::optional<int> max_delay_ms;
};

struct StreamDescriptionText {
    std::string mid;
    std::string text;
};

/// `publish` and `configure` of a publisher; what is absent stays as it is.
struct PublishRequest {
    std::optional<rtp::Codec> audio_codec;  ///< of those that the room allows
    std::optional<rtp::Codec> video_codec;
    std::optional<std::uint32_t> bitrate_bps;  ///< 0: no limit
    bool keyframe = false;
    std::optional<bool> record;
    std::optional<std::string> filename;
    bool has_secret = false;  ///< the request had the room's secret: `lock_record` does not apply
    std::optional<std::string> display;
    std::optional<std::string> metadata;  ///< JSON text
    std::optional<std::uint32_t> audio_active_packets;
    std::optional<std::uint32_t> audio_level_average;
    std::vector<StreamDescriptionText> descriptions;
    std::vector<PublishedStreamChange> streams;
    std::optional<bool> audio;  ///< `send` of all lines of the kind
    std::optional<bool> video;
    std::optional<bool> data;
    bool restart = false;  ///< the offer restarts ICE
    bool update = false;   ///< the offer is a renegotiation
    std::optional<RemoteText> offer;
};

struct PublishReply {
    /// What follows counts only with an answer, that is, when there was an offer.
    std::optional<LocalText> answer;
    std::optional<rtp::Codec> audio_codec;
    std::optional<rtp::Codec> video_codec;
    std::vector<PublishedStream> streams;
};

/// Called once, on the worker's loop; during the call that asked for it, or later when candidates have to be gathered
/// first. Not called any more when the participant is gone before that.
using PublishDone = std::function<void(RoomResult<PublishReply>)>;

}  // namespace wf::room
