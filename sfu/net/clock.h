#pragma once

#include <chrono>

namespace wf::net {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// Where a loop takes its time from.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

class SteadyClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return std::chrono::steady_clock::now(); }
};

/// A clock that is moved by hand, for tests. Timers of a loop that has it fire in the turn after it was moved.
class ManualClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return now_; }
    void advance(Duration by) { now_ += by; }

private:
    Time now_ = Time(std::chrono::hours(1));
};

}  // namespace wf::net
