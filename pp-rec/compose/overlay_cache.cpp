#include "pp-rec/compose/overlay_cache.h"

#include <algorithm>
#include <utility>

namespace wf::compose {

const Overlay& OverlayCache::get(const Key& key, const std::function<Overlay()>& draw) {
    ++uses_;
    if (const auto found = entries_.find(key); found != entries_.end()) {
        found->second.used = uses_;
        return found->second.overlay;
    }
    const auto added = entries_.emplace(key, Entry{draw(), uses_}).first;
    bytes_ += sizeOf(added->second);
    while (bytes_ > most_bytes_ && entries_.size() > 1) {
        const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
            return a.second.used < b.second.used;
        });
        bytes_ -= sizeOf(oldest->second);
        entries_.erase(oldest);
    }
    return added->second.overlay;
}

}  // namespace wf::compose
