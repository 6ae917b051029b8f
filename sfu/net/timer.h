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
        Duration early{};  ///< how much before `due` it may fire if the loop is awake
        bool operator<(const Entry& other) const { return due != other.due ? due < other.due : order < other.order; }
    };
    using Entries = std::set<Entry>;

    /// When the loop has to wake up.
    [[nodiscard]] std::optional<Time> next() const;
    /// Whether something may fire at `now`, because it is due or because it may come early.
    [[nodiscard]] bool ready(Time now) const;
    /// Fires what may fire at `now`. A timer that a callback starts for `now` or earlier fires in the next call.
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
    /// Like repeat(), but all timers of a loop that repeat loosely are due at multiples of kGrid, and come up to kGrid
    /// before that when the loop is awake for something else: many of them cost hardly a wake-up. For periods that are
    /// multiples of kGrid; in the long run as many calls as repeat() makes.
    void repeatLoosely(Duration period);
    void stop();
    [[nodiscard]] bool active() const { return !parked_; }

    static constexpr Duration kGrid = std::chrono::milliseconds(20);

private:
    friend class TimerQueue;
    void schedule(Time due, Duration early = {});
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
