#pragma once

#include <cstddef>
#include <cstdint>

namespace wf::live {

/// What is on its way to the disk.
struct RecorderBacklog {
    std::size_t queue_bytes = 0;        ///< of all media threads
    std::size_t queue_limit_bytes = 0;  ///< likewise; more is dropped
    std::size_t orders = 0;             ///< to open and close files, and lines of event files
    std::size_t open_recordings = 0;
    std::uint64_t dropped_events = 0;
};

}  // namespace wf::live
