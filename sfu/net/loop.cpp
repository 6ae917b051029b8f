#include "sfu/net/loop.h"

#include <glib.h>

#include <algorithm>

namespace wf::net {

/// The event source through which GLib runs a loop's tasks and timers.
struct LoopSource {
    GSource base;
    Loop* loop;

    static Loop& of(GSource* source) { return *reinterpret_cast<LoopSource*>(source)->loop; }

    static gboolean prepare(GSource* source, gint* timeout_ms) {
        const Loop& loop = of(source);
        *timeout_ms = -1;
        if (!loop.tasks_.empty()) {
            *timeout_ms = 0;
        } else if (const auto next = loop.timers_.next()) {
            const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - loop.now()).count();
            *timeout_ms = static_cast<gint>(std::clamp<std::int64_t>(wait, 0, G_MAXINT));
        }
        return *timeout_ms == 0 ? TRUE : FALSE;
    }
    // The loop is awake: what may come early comes now.
    static gboolean check(GSource* source) {
        const Loop& loop = of(source);
        return !loop.tasks_.empty() || loop.timers_.ready(loop.now()) ? TRUE : FALSE;
    }
    static gboolean dispatch(GSource* source, GSourceFunc, gpointer) {
        of(source).runDue();
        return G_SOURCE_CONTINUE;
    }

    static inline GSourceFuncs functions = {prepare, check, dispatch, nullptr, nullptr, nullptr};
};

namespace {

const Clock& steadyClock() {
    static const SteadyClock clock;
    return clock;
}

}  // namespace

Loop::Loop() : Loop(steadyClock()) {}

Loop::Loop(const Clock& clock) : clock_(clock), context_(g_main_context_new()) {
    source_ = g_source_new(&LoopSource::functions, sizeof(LoopSource));
    reinterpret_cast<LoopSource*>(source_)->loop = this;
    g_source_attach(source_, context_);
}

Loop::~Loop() {
    g_source_destroy(source_);
    g_source_unref(source_);
    g_main_context_unref(context_);
}

void Loop::run() {
    g_main_context_push_thread_default(context_);
    while (!stopped_.exchange(false, std::memory_order_acq_rel)) {
        turn(true);
    }
    tasks_.run();
    g_main_context_pop_thread_default(context_);
}

void Loop::turn(bool wait) {
    const auto end_turn = [this] {
        for (std::size_t i = 0; i < turn_listeners_.size(); ++i) {
            turn_listeners_[i]->onTurnEnd();
        }
    };
    // What was sent between two turns does not wait for the next event.
    end_turn();
    g_main_context_iteration(context_, wait ? TRUE : FALSE);
    end_turn();
}

void Loop::stop() {
    stopped_.store(true, std::memory_order_release);
    g_main_context_wakeup(context_);
}

void Loop::post(std::function<void()> task) {
    tasks_.push(std::move(task));
    g_main_context_wakeup(context_);
}

void Loop::addTurnListener(TurnListener& listener) { turn_listeners_.push_back(&listener); }

void Loop::removeTurnListener(TurnListener& listener) { std::erase(turn_listeners_, &listener); }

void Loop::runDue() {
    tasks_.run();
    timers_.fire(now());
}

}  // namespace wf::net
