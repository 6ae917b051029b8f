#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/net/clock.h"
#include "sfu/room/stream_info.h"
#include "sfu/stream/receive_track.h"
#include "sfu/stream/send_track.h"

namespace wf::room {

/// How a line of a peer, or one simulcast layer of it, has been up to now.
struct LineStatistics {
    std::string mid;
    std::size_t mindex = 0;
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    std::size_t layer = 0;
    rtp::Codec codec = rtp::Codec::kOpus;
    std::uint32_t clock_rate = 0;
    std::optional<net::Duration> round_trip;
    // From the peer.
    std::uint64_t packets_in = 0;
    std::uint64_t bytes_in = 0;
    std::int64_t lost = 0;
    std::uint32_t jitter = 0;  ///< RTP ticks
    std::uint64_t nacks_sent = 0;
    std::uint64_t retransmissions_received = 0;
    // To the peer.
    std::uint64_t packets_out = 0;
    std::uint64_t bytes_out = 0;
    std::int64_t lost_by_remote = 0;
    std::uint32_t jitter_remote = 0;  ///< RTP ticks
    std::uint64_t nacks_received = 0;
    std::uint64_t retransmissions_sent = 0;
};

/// One for each layer; nothing for a line without a source.
void addReceived(std::vector<LineStatistics>& to, const PublishedStream& line, const stream::ReceiveTrack* source);
LineStatistics lineOf(const stream::SendTrackConfig& config, std::size_t mindex);
void addSent(LineStatistics& to, const stream::SendTrack& track, net::Duration round_trip);

}  // namespace wf::room
