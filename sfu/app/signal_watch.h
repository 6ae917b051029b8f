#pragma once

#include <functional>

#include "rtp/base/result.h"
#include "sfu/net/fd_watch.h"
#include "sfu/net/loop.h"
#include "sfu/net/unique_fd.h"

namespace wf::app {

/// SIGTERM, SIGINT and SIGUSR1 as calls on a loop. They must be blocked before any thread is started: blockSignals().
class SignalWatch {
public:
    /// In the calling thread and those that it starts; SIGPIPE is ignored.
    static void blockSignals();

    /// `on_signal` is told the number of the signal.
    SignalWatch(net::Loop& loop, std::function<void(int)> on_signal);

private:
    void read();

    std::function<void(int)> on_signal_;
    net::UniqueFd fd_;
    net::FdWatch watch_;
};

}  // namespace wf::app
