#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/bench/load/delay_histogram.h"
#include "tests/bench/load/media_source.h"
#include "tests/bench/load/server_probe.h"
#include "tests/bench/load/subscriber.h"

namespace wf::load {

/// What came out of a run. Counts are of the time measured.
struct LoadTotals {
    double seconds = 0;
    MediaSource::Counts sent{};
    Subscriber::Counts received{};
    MediaPeer::Counts sockets{};
    DelayHistogram delays{};

    std::size_t publishers = 0;
    std::size_t subscribers = 0;
    std::size_t connected = 0;
    std::size_t failed = 0;
    std::size_t without_media = 0;  ///< subscribers that never got a packet
    std::map<std::string, std::size_t> troubles{};
    DelayHistogram connect_times{};
    DelayHistogram first_packet_times{};

    double own_cpu_s = 0;
    ProcessUse server_before{};  ///< when the time measured began
    ProcessUse server_after{};
    ProcessUse server_idle{};       ///< without anybody
    ProcessUse server_published{};  ///< with publishers only
    std::uint64_t subscribers_joined = 0;

    [[nodiscard]] nlohmann::json json() const;
    /// A few lines for people.
    [[nodiscard]] std::string text() const;
};

}  // namespace wf::load
