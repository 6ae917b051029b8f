#include "sfu/sctp/sctp_stack.h"

#include <chrono>
#include <utility>

#include "sfu/sctp/usrsctp_library.h"

namespace wf::sctp {
namespace {

/// The step of usrsctp's own clock.
constexpr std::chrono::milliseconds kTick{10};

}  // namespace

SctpStack::SctpStack() : thread_([this] { run(); }) {}

SctpStack::~SctpStack() {
    loop_.stop();
    thread_.join();
}

void SctpStack::run() {
    library_ = std::make_unique<UsrsctpLibrary>();
    timer_ = std::make_unique<net::Timer>(loop_, [this] { onTimer(); });
    loop_.run();
    timer_.reset();
    library_.reset();
}

void SctpStack::post(std::function<void(UsrsctpLibrary&)> task) {
    loop_.post([this, task = std::move(task)] {
        task(*library_);
        watchTimers();
    });
}

void SctpStack::watchTimers() {
    if (library_->empty()) {
        timer_->stop();
    } else if (!timer_->active()) {
        last_tick_ = loop_.now();
        timer_->repeat(kTick);
    }
}

void SctpStack::onTimer() {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(loop_.now() - last_tick_);
    last_tick_ += elapsed;
    library_->advance(elapsed);
}

}  // namespace wf::sctp
