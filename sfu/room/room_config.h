#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"

namespace wf::room {

/// A line of a dummy publisher.
struct DummyStream {
    rtp::Codec codec = rtp::Codec::kOpus;
    std::string fmtp;

    bool operator==(const DummyStream&) const = default;
};

/// Who decides whether a meeting is recorded.
enum class RecordPolicy : std::uint8_t {
    kNever,
    kAlways,
    kAsAsked,  ///< who creates the room, and requests
};

/// All that can be said of a room, with the defaults of the Janus API. A plain value; the control loop has the
/// authoritative one, a room a copy.
struct RoomConfig {
    static constexpr std::uint32_t kMinBitrateBps = 64'000;  ///< lower wishes are raised to it
    static constexpr std::size_t kMaxCodecs = 5;             ///< of a kind

    std::string id;
    std::string description;
    bool is_private = false;
    bool check_allowed = false;        ///< `allowed` counts
    std::vector<std::string> allowed;  ///< tokens
    std::string secret;                ///< empty: none, as for `pin`
    std::string pin;
    bool require_pvtid = false;
    bool signed_tokens = false;

    std::uint32_t bitrate_bps = 0;  ///< that publishers are told; 0: no limit
    bool bitrate_cap = false;       ///< a publisher cannot ask for more
    std::chrono::seconds fir_freq{0};
    std::uint32_t max_publishers = 3;
    std::vector<rtp::Codec> audio_codecs{rtp::Codec::kOpus};  ///< most wanted first
    std::vector<rtp::Codec> video_codecs{rtp::Codec::kVp8};
    std::string vp9_profile;
    std::string h264_profile;
    bool opus_fec = true;
    bool opus_dtx = false;
    bool opus_red = false;  ///< publishers may send it; subscribers are offered what publishers send

    bool audiolevel_ext = true;
    bool audiolevel_event = false;
    std::uint32_t audio_active_packets = 100;
    std::uint32_t audio_level_average = 25;  ///< -dBov, 0 to 127
    bool videoorient_ext = true;
    bool playoutdelay_ext = true;
    bool transport_wide_cc_ext = true;
    bool downlink_control = true;  ///< layers are chosen by what fits the way to each subscriber
    bool downlink_switch = false;  ///< and of publishers with a big and a small picture, the line's source

    bool record = false;
    std::string rec_dir;  ///< empty: the server's working folder
    bool lock_record = false;
    RecordPolicy record_policy = RecordPolicy::kAsAsked;  ///< of the server

    /// Of the server: who joins with an id that is taken replaces the one who had it, instead of being refused.
    bool rejoin_replaces = false;
    bool notify_joining = false;
    bool require_e2ee = false;
    bool dummy_publisher = false;
    std::vector<DummyStream> dummy_streams;  ///< empty: a line for each codec
    std::optional<bool> dummy_e2ee;          ///< absent: as `require_e2ee`
    std::uint32_t threads = 0;

    bool operator==(const RoomConfig&) const = default;
};

/// What `edit` changes; what is absent stays. An empty secret or pin takes it away.
struct RoomEdit {
    std::optional<std::string> description;
    std::optional<std::string> secret;
    std::optional<std::string> pin;
    std::optional<bool> is_private;
    std::optional<bool> require_pvtid;
    std::optional<std::uint32_t> bitrate_bps;
    std::optional<std::chrono::seconds> fir_freq;
    std::optional<std::uint32_t> max_publishers;
    std::optional<bool> lock_record;
    std::optional<std::string> rec_dir;
};

void apply(const RoomEdit& edit, RoomConfig& config);
/// 1 to 63999 becomes 64000.
std::uint32_t raisedBitrate(std::uint32_t bps);

}  // namespace wf::room
