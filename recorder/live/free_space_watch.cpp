#include "recorder/live/free_space_watch.h"

#include <utility>

namespace wf::live {

std::vector<FreeSpaceWatch::Change> FreeSpaceWatch::check(Time now) {
    std::vector<Change> changes;
    for (auto& [folder, state] : folders_) {
        if (min_free_bytes_ == 0 || (state.seen && now < state.next)) {
            continue;
        }
        state.seen = true;
        state.next = now + kPeriod;
        const auto free_bytes = files_.freeBytes(folder);
        if (!free_bytes) {
            continue;
        }
        const std::uint64_t limit = state.low ? min_free_bytes_ + min_free_bytes_ / 10 : min_free_bytes_;
        const bool low = *free_bytes < limit;
        if (std::exchange(state.low, low) != low) {
            changes.push_back({folder, low, *free_bytes});
        }
    }
    std::erase_if(folders_, [](const auto& entry) { return entry.second.users == 0 && !entry.second.low; });
    return changes;
}

bool FreeSpaceWatch::isLow(const std::string& folder) const {
    const auto found = folders_.find(folder);
    return found != folders_.end() && found->second.low;
}

}  // namespace wf::live
