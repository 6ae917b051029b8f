#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "recorder/live/file_system.h"

namespace wf::live {

/// Watches the free space of the folders that are recorded to. The disk thread's.
class FreeSpaceWatch {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Folders are looked at this often.
    static constexpr std::chrono::milliseconds kPeriod{1000};

    struct Change {
        std::string folder;
        bool low = false;
        std::uint64_t free_bytes = 0;
    };

    /// `min_free_bytes` 0 switches it off. A folder counts as good again a tenth above that.
    FreeSpaceWatch(FileSystem& files, std::uint64_t min_free_bytes) : files_(files), min_free_bytes_(min_free_bytes) {}

    void use(const std::string& folder) { ++folders_[folder].users; }
    void release(const std::string& folder) { --folders_[folder].users; }
    /// What has changed since; new folders are looked at at once. Folders that nobody uses are forgotten unless low.
    std::vector<Change> check(Time now);
    [[nodiscard]] bool isLow(const std::string& folder) const;
    [[nodiscard]] bool idle() const { return folders_.empty(); }

private:
    struct State {
        int users = 0;
        bool low = false;
        bool seen = false;
        Time next;
    };

    FileSystem& files_;
    const std::uint64_t min_free_bytes_;
    std::map<std::string, State> folders_;
};

}  // namespace wf::live
