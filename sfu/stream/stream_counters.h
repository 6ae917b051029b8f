#pragma once

#include <cstdint>

namespace wf::stream {

/// What all publishers and subscribers of a worker have had, those who are gone included. Only ever grows; belongs to
/// the worker's loop, like those who count.
struct StreamCounters {
    // From publishers.
    std::uint64_t received_packets = 0;  ///< media, without RTX padding and duplicates
    std::uint64_t received_bytes = 0;
    std::uint64_t lost = 0;              ///< did not come by themselves
    std::uint64_t recovered = 0;         ///< came when asked for again
    std::uint64_t recovered_by_red = 0;  ///< lost or late, and given out of later packets' redundancy
    std::uint64_t lost_for_good = 0;     ///< asked for and given up
    std::uint64_t duplicates = 0;
    std::uint64_t unusable = 0;    ///< malformed, or of no line
    std::uint64_t nacks_sent = 0;  ///< sequence numbers
    std::uint64_t key_frame_requests_sent = 0;
    std::uint64_t key_frames = 0;
    // To the workers of annexes.
    std::uint64_t mirrored = 0;    ///< packets, and sender reports
    std::uint64_t unmirrored = 0;  ///< lost because the other worker does not keep up
    // To subscribers.
    std::uint64_t sent_packets = 0;         ///< media, without retransmissions and padding
    std::uint64_t sent_bytes = 0;           ///< their payloads
    std::uint64_t unsent = 0;               ///< no buffer, or the way to the peer is closed
    std::uint64_t lost_by_subscribers = 0;  ///< as their reports say
    std::uint64_t nacks_received = 0;       ///< sequence numbers
    std::uint64_t retransmitted = 0;
    std::uint64_t key_frame_requests_received = 0;
};

}  // namespace wf::stream
