#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "sfu/net/clock.h"
#include "sfu/net/lifetime.h"

namespace wf::net {

class Loop;
class Timer;

/// The timers of one loop, by due time. Starting and stopping a timer allocates nothing.
class TimerQueue {
public:
    struct Entry {
        Time due;
        std::uint64_t order = 0;  ///< timers due at the same time fire in the order they were started
        Timer* timer = nullptr;
        bool operator<(const Entry& other) const { return due != other.due ? due < other.due : order < other.order; }
    };
    using Entries = std::set<Entry>;

    [[nodiscard]] std::optional<Time> next() const;
    /// Fires what is due at `now`. A timer that a callback starts for `now` or earlier fires in the next call.
    void fire(Time now);

private:
    friend class Timer;
    Entries entries_;
    std::uint64_t started_ = 0;
};

/// Calls back once or again and again on its loop's thread. Owned by whoever needs the call; destroying it, also
/// from its own callback, is the end of it. The loop must outlive it.
class Timer {
public:
    Timer(Loop& loop, std::function<void()> callback);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    void start(Duration delay);
    /// The first call comes after one period. Calls that a busy loop missed are not made up for.
    void repeat(Duration period);
    void stop();
    [[nodiscard]] bool active() const { return !parked_; }

private:
    friend class TimerQueue;
    void schedule(Time due);
    void fired(Time now);

    Loop& loop_;
    TimerQueue& queue_;
    std::function<void()> callback_;
    TimerQueue::Entries::node_type parked_;  ///< this timer's node while it is not in the queue
    TimerQueue::Entries::iterator place_;
    Duration period_{};
    Lifetime lifetime_;
};

}  // namespace wf::net
