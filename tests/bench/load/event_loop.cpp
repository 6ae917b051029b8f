#include "tests/bench/load/event_loop.h"

#include <sys/epoll.h>

#include <array>

namespace wf::load {

EventLoop::EventLoop() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}

bool EventLoop::watch(int fd, Handler& handler) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &handler;
    return epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void EventLoop::forget(int fd) { epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd, nullptr); }

void EventLoop::turn(std::chrono::milliseconds longest) {
    std::array<epoll_event, kEvents> events{};
    const int count = epoll_wait(fd_.get(), events.data(), kEvents, static_cast<int>(longest.count()));
    for (int i = 0; i < count; ++i) {
        static_cast<Handler*>(events[static_cast<std::size_t>(i)].data.ptr)->onReadable();
    }
}

}  // namespace wf::load
