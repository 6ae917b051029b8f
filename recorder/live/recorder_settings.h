#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace wf::live {

/// How the server records.
struct RecorderSettings {
    /// Behind `.mjr.` while a recording is open (general.recordings_tmp_ext); empty: written under its final name.
    std::string temporary_extension = "tmp";
    std::vector<std::string> protected_folders;  ///< nothing is recorded in or below them
    /// Recordings end when the folder's file system has less left for this process; 0: never.
    std::uint64_t min_free_bytes = 512ULL * 1024 * 1024;
    /// Memory of each media thread for packets on their way to the disk.
    std::size_t queue_bytes = 16U * 1024 * 1024;
    std::size_t max_recordings = 20'000;     ///< open at a time; a file descriptor each
    std::size_t max_queued_events = 10'000;  ///< lines of event files on their way to the disk
};

}  // namespace wf::live
