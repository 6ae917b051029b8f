#pragma once

#include <array>

#include "sfu/net/histogram.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::net {

/// How late a loop comes to what is due: a timer that looks at the clock. On that loop, which outlives it.
class LoopLag {
public:
    static constexpr Duration kPeriod = std::chrono::milliseconds(100);

    explicit LoopLag(Loop& loop) : loop_(loop), timer_(loop, [this] { measure(); }) { restart(); }

    [[nodiscard]] const Histogram& times() const { return times_; }

private:
    static constexpr std::array kBounds{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0};

    void measure() {
        times_.add(loop_.now() - due_);
        restart();
    }
    void restart() {
        due_ = loop_.now() + kPeriod;
        timer_.start(kPeriod);
    }

    Loop& loop_;
    Histogram times_{kBounds};
    Time due_{};
    Timer timer_;
};

}  // namespace wf::net
