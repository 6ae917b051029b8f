#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "pp-rec/mux/container.h"
#include "rtp/base/byte_buffer.h"

namespace wf::compose {

/// A packet that several files share. Times are ticks of its track's clock.
struct SharedPacket {
    std::int64_t pts = 0;
    std::int64_t dts = 0;
    std::int64_t duration = 0;
    bool key = false;
    std::shared_ptr<const ByteBuffer> data;  ///< padded
};

/// Copies a packet for sharing.
SharedPacket share(const mux::Packet& packet);

/// Writes the tracks of one file in order of their decoding times, whatever order and thread they come from: holds a
/// packet back until every other track has one or has ended. What it holds is what tracks are apart.
class Interleaver {
public:
    /// `writer` must outlive this; `clock_rates` by track.
    Interleaver(mux::ContainerWriter& writer, const std::vector<std::uint32_t>& clock_rates);

    Status add(std::size_t track, SharedPacket packet);
    /// The track has no more packets.
    Status end(std::size_t track);

private:
    struct Track {
        double clock_rate = 1;
        std::deque<SharedPacket> waiting;
        bool ended = false;
    };

    Status writeReady();
    Track* earliest();

    mux::ContainerWriter& writer_;
    std::mutex mutex_;
    std::vector<Track> tracks_;
};

}  // namespace wf::compose
