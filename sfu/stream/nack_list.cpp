#include "sfu/stream/nack_list.h"

#include <algorithm>

namespace wf::stream {

void NackList::add(std::int64_t end, std::int64_t count, net::Time now) {
    count = std::min(count, static_cast<std::int64_t>(kCapacity));
    const std::size_t room = kCapacity - missing_.size();
    if (static_cast<std::size_t>(count) > room) {
        given_up_ += static_cast<std::uint64_t>(count) - room;
        missing_.erase(missing_.begin(), missing_.begin() + (count - static_cast<std::int64_t>(room)));
    }
    for (std::int64_t sequence = end - count; sequence < end; ++sequence) {
        missing_.push_back({sequence, now, now, 0});
    }
}

std::optional<NackList::Arrival> NackList::erase(std::int64_t sequence, net::Time now) {
    const auto found = std::ranges::lower_bound(missing_, sequence, {}, &Missing::sequence);
    if (found == missing_.end() || found->sequence != sequence) {
        return std::nullopt;
    }
    const Missing was = *found;
    missing_.erase(found);
    return Arrival{now - was.found, now - was.asked, was.tries};
}

std::size_t NackList::take(net::Time now, const Patience& patience, std::span<std::uint16_t> out) {
    given_up_ += std::erase_if(missing_, [&](const Missing& missing) {
        return now - missing.found > kMaxAge || (missing.tries >= kMaxTries && now - missing.asked >= patience.again);
    });
    std::size_t count = 0;
    for (Missing& missing : missing_) {
        const net::Duration wait = missing.tries == 0 ? patience.first : patience.again;
        if (count < out.size() && missing.tries < kMaxTries && now - missing.asked >= wait) {
            out[count++] = static_cast<std::uint16_t>(missing.sequence);
            missing.asked = now;
            ++missing.tries;
        }
    }
    return count;
}

}  // namespace wf::stream
