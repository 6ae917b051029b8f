#pragma once

#include <chrono>

#include "sfu/net/unique_fd.h"

namespace wf::load {

/// What one thread with hundreds of sockets waits on: epoll, level-triggered. A handler outlives its watch; watches are
/// added and ended between turns only.
class EventLoop {
public:
    class Handler {
    public:
        virtual void onReadable() = 0;

    protected:
        ~Handler() = default;
    };

    EventLoop();
    [[nodiscard]] bool watch(int fd, Handler& handler);
    void forget(int fd);
    /// Waits for the first event, at most this long, and calls the handlers of all there are.
    void turn(std::chrono::milliseconds longest);

private:
    static constexpr int kEvents = 256;

    net::UniqueFd fd_;
};

}  // namespace wf::load
