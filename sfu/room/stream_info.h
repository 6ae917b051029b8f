#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"

namespace wf::room {

/// Bounds of the receiver's playout delay, in milliseconds (the playout-delay header extension).
struct PlayoutDelay {
    std::uint32_t min_ms = 0;
    std::uint32_t max_ms = 0;

    bool operator==(const PlayoutDelay&) const = default;
};

/// From what a request says; none when one of the two is negative.
std::optional<PlayoutDelay> playoutDelay(int min_ms, int max_ms);

/// One line of a publisher, as others and it itself are told.
struct PublishedStream {
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    std::size_t mindex = 0;
    std::string mid;
    bool disabled = false;  ///< refused or inactive: the rest says nothing
    std::string description;
    std::optional<rtp::Codec> codec;  ///< of audio and video
    std::string fmtp;                 ///< as negotiated
    std::string h264_profile;
    std::string vp9_profile;
    bool stereo = false;
    bool fec = false;
    bool dtx = false;
    bool simulcast = false;
    bool svc = false;
    bool muted = false;      ///< by the publisher: `send` is false
    bool moderated = false;  ///< muted by a moderator
    bool talking = false;    ///< counts when the room detects talking
    std::optional<PlayoutDelay> playout_delay;
    std::optional<std::uint8_t> audio_level_id;  ///< header extensions
    std::optional<std::uint8_t> video_orientation_id;
    std::optional<std::uint8_t> playout_delay_id;
    std::optional<std::uint8_t> abs_capture_time_id;       ///< told to other servers only
    std::optional<std::uint8_t> dependency_descriptor_id;  ///< likewise
};

/// Somebody in a room who publishes, or may.
struct ParticipantInfo {
    std::string id;
    std::string display;     ///< empty: none
    std::string metadata;    ///< the JSON text of an object; empty: none
    bool publisher = false;  ///< active: its connection is up
    bool dummy = false;
    bool remote = false;
    bool e2ee = false;
    bool talking = false;
    std::optional<rtp::Codec> audio_codec;  ///< of the first line of the kind
    std::optional<rtp::Codec> video_codec;
    std::vector<PublishedStream> streams;
};

/// Layers as a subscriber has them (`current`) and wants them (`target`). Simulcast streams and SVC streams have both
/// numbers; a stream without layers has no such state.
struct LayerState {
    int spatial = 0;  ///< substream of simulcast, spatial layer of SVC
    int spatial_target = 2;
    int temporal = 0;
    int temporal_target = 2;
    std::chrono::microseconds fallback{250'000};
};

/// One line of a subscriber.
struct SubscribedStream {
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    bool active = false;  ///< has a source
    std::size_t mindex = 0;
    std::string mid;
    bool ready = false;  ///< the subscriber's answer is in
    bool send = false;
    std::string feed_id;  ///< audio and video, like those below
    std::string feed_display;
    std::string feed_description;
    std::string feed_metadata;
    std::string feed_mid;
    std::string crossrefid;
    std::optional<rtp::Codec> codec;
    std::string h264_profile;
    std::string vp9_profile;
    std::optional<LayerState> simulcast;
    std::optional<LayerState> svc;
    std::optional<PlayoutDelay> playout_delay;
    std::vector<std::string> source_ids;  ///< of a data line: all feeds on it
};

}  // namespace wf::room
