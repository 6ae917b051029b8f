#pragma once

#include <atomic>
#include <cstdint>

#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::net {

/// How busy the thread of a loop is: the processor time that it takes of the time that passes, over the last seconds.
/// On that loop, which outlives it; what it measured is read anywhere.
class LoopLoad {
public:
    static constexpr Duration kPeriod = std::chrono::milliseconds(500);

    struct Measure {
        unsigned permille = 0;
        unsigned number = 0;  ///< another one: it was measured anew
    };

    explicit LoopLoad(Loop& loop);

    [[nodiscard]] Measure last() const {
        const std::uint64_t packed = last_.load(std::memory_order_relaxed);
        return {static_cast<unsigned>(packed & 0xffffffff), static_cast<unsigned>(packed >> 32)};
    }

private:
    void measure();

    Loop& loop_;
    Timer timer_;
    Time since_{};
    Duration used_{};
    double share_ = 0;
    bool begun_ = false;
    std::atomic<std::uint64_t> last_ = 0;
};

}  // namespace wf::net
