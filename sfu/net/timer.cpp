#include "sfu/net/timer.h"

#include <utility>

#include "sfu/net/loop.h"

namespace wf::net {

std::optional<Time> TimerQueue::next() const {
    if (entries_.empty()) {
        return std::nullopt;
    }
    return entries_.begin()->due;
}

bool TimerQueue::ready(Time now) const {
    for (auto at = entries_.begin(); at != entries_.end() && at->due < now + Timer::kGrid; ++at) {
        if (at->due <= now + at->early) {
            return true;
        }
    }
    return false;
}

void TimerQueue::fire(Time now) {
    const std::uint64_t limit = started_;
    auto at = entries_.begin();
    while (at != entries_.end() && at->due < now + Timer::kGrid) {
        if (at->order >= limit || now + at->early < at->due) {
            ++at;
            continue;
        }
        at->timer->fired(now);
        at = entries_.begin();
    }
}

Timer::Timer(Loop& loop, std::function<void()> callback)
    : loop_(loop), queue_(loop.timers()), callback_(std::move(callback)) {
    TimerQueue::Entries one;
    one.insert({Time(), 0, this});
    parked_ = one.extract(one.begin());
}

Timer::~Timer() { stop(); }

void Timer::start(Duration delay) {
    period_ = {};
    schedule(loop_.now() + delay);
}

void Timer::repeat(Duration period) {
    schedule(loop_.now() + period);
    period_ = period;
}

void Timer::repeatLoosely(Duration period) {
    const Time due = loop_.now() + period;
    const Duration past = due.time_since_epoch() % kGrid;
    schedule(past == Duration::zero() ? due : due + (kGrid - past), kGrid);
    period_ = period;
}

void Timer::stop() {
    if (active()) {
        parked_ = queue_.entries_.extract(place_);
    }
}

void Timer::schedule(Time due, Duration early) {
    stop();
    parked_.value().due = due;
    parked_.value().early = early;
    parked_.value().order = queue_.started_++;
    place_ = queue_.entries_.insert(std::move(parked_)).position;
}

void Timer::fired(Time now) {
    const Time due = place_->due;
    const Duration early = place_->early;
    stop();
    if (period_ > Duration::zero()) {
        Time last = due;
        if (due + period_ <= now) {
            last = early > Duration::zero() ? now - (now - due) % period_ : now;  // loose ones stay on the grid
        }
        schedule(last + period_, early);
    }
    const Lifetime::Watch watch(lifetime_);
    auto running = std::move(callback_);
    running();
    if (!watch.ended()) {
        callback_ = std::move(running);
    }
}

}  // namespace wf::net
