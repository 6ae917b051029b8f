#include "sfu/app/signal_watch.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace wf::app {

namespace {

sigset_t ours() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    return set;
}

net::UniqueFd openFd() {
    const sigset_t set = ours();
    return net::UniqueFd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

void SignalWatch::blockSignals() {
    const sigset_t set = ours();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

SignalWatch::SignalWatch(net::Loop& loop, std::function<void(int)> on_signal)
    : on_signal_(std::move(on_signal)),
      fd_(openFd()),
      watch_(loop, fd_.get(), [this](net::FdWatch::Events) { read(); }) {}

void SignalWatch::read() {
    signalfd_siginfo info{};
    while (::read(fd_.get(), &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
        on_signal_(static_cast<int>(info.ssi_signo));
    }
}

}  // namespace wf::app
