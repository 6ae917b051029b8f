#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::sctp {

class UsrsctpLibrary;

/// The thread on which all SCTP of the process happens. usrsctp is one for all and its locks are known to lock each
/// other out between its timers and several feeding threads, so it gets one thread, and associations on any loop talk
/// to it by messages. One a process; outlives all associations.
class SctpStack {
public:
    SctpStack();
    ~SctpStack();
    SctpStack(const SctpStack&) = delete;
    SctpStack& operator=(const SctpStack&) = delete;

    /// Any thread: runs `task` on the stack's.
    void post(std::function<void(UsrsctpLibrary&)> task);

private:
    void run();
    void onTimer();
    void watchTimers();

    net::Loop loop_;
    std::unique_ptr<UsrsctpLibrary> library_;  ///< made and destroyed on the thread
    std::unique_ptr<net::Timer> timer_;        ///< likewise; runs while there are endpoints
    net::Time last_tick_;
    std::thread thread_;
};

}  // namespace wf::sctp
