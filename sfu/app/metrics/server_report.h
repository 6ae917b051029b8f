#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "recorder/live/recorder_backlog.h"
#include "sfu/room/worker_report.h"

namespace wf::app {

/// All that metrics say, at one moment.
struct ServerReport {
    double uptime_seconds = 0;
    bool draining = false;
    std::size_t sessions = 0;
    std::size_t handles = 0;
    std::size_t rooms = 0;  ///< of the VideoRoom plugin, on whatever worker
    std::uint64_t recordings_closed = 0;
    std::uint64_t recordings_failed = 0;
    std::uint64_t recorded_bytes = 0;
    std::uint64_t recorded_packets_dropped = 0;
    bool disk_low = false;
    live::RecorderBacklog backlog;
    struct Mqtt {
        bool connected = false;
        std::uint64_t dropped = 0;
    };
    std::optional<Mqtt> mqtt;  ///< none: there is no MQTT channel
    /// Of the process; none where the system does not tell.
    std::optional<double> cpu_seconds;
    std::optional<std::uint64_t> resident_bytes;
    std::optional<std::uint64_t> open_files;
    std::vector<room::WorkerReport> workers;
};

}  // namespace wf::app
