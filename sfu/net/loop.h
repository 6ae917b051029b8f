#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "sfu/net/clock.h"
#include "sfu/net/task_queue.h"
#include "sfu/net/timer.h"

struct _GMainContext;
struct _GSource;

namespace wf::net {

/// The event loop of one worker thread, on a GMainContext of its own so that GLib's users (libnice) can live on it.
/// Everything but post() and stop() belongs to the thread that calls run(). Sockets, timers and watches made with a
/// loop must go before it.
class Loop {
public:
    /// Told at the end of every turn, before the loop may sleep: the place to send what a turn has gathered.
    class TurnListener {
    public:
        virtual void onTurnEnd() = 0;

    protected:
        ~TurnListener() = default;
    };

    Loop();
    /// `clock` must outlive the loop.
    explicit Loop(const Clock& clock);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until stop(), which may come first.
    void run();
    /// One turn; waits for something to do if `wait` says so.
    void turn(bool wait);
    /// Any thread. Tasks posted before it are still run.
    void stop();
    /// Any thread. Runs `task` on the loop's thread in a later turn, in the order of posting. Tasks still waiting
    /// when the loop is destroyed are dropped.
    void post(std::function<void()> task);

    [[nodiscard]] Time now() const { return clock_.now(); }
    [[nodiscard]] TimerQueue& timers() { return timers_; }
    [[nodiscard]] _GMainContext* context() { return context_; }

    void addTurnListener(TurnListener& listener);
    void removeTurnListener(TurnListener& listener);

private:
    friend struct LoopSource;
    void runDue();

    const Clock& clock_;
    _GMainContext* context_;
    _GSource* source_ = nullptr;
    TimerQueue timers_;
    TaskQueue tasks_;
    std::atomic<bool> stopped_ = false;
    std::vector<TurnListener*> turn_listeners_;
};

}  // namespace wf::net
