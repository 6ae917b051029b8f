#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "sfu/net/clock.h"

namespace wf::stream {

/// How long packets wait on their way at present: the delay above the least one of the last 10 to 20 seconds. The
/// clocks of both ends need not agree.
class QueueDelay {
public:
    static constexpr net::Duration kMemory = std::chrono::seconds(10);

    /// The least delay among packets that arrived together.
    void add(net::Duration delay, net::Time now) {
        if (!turned_ || now - *turned_ >= kMemory) {
            least_[1] = turned_ ? least_[0] : delay;
            least_[0] = delay;
            turned_ = now;
        }
        least_[0] = std::min(least_[0], delay);
        now_ = delay - std::min(least_[0], least_[1]);
    }
    [[nodiscard]] net::Duration now() const { return now_; }

private:
    std::array<net::Duration, 2> least_{};  ///< of this period and the one before
    std::optional<net::Time> turned_;
    net::Duration now_{};
};

}  // namespace wf::stream
