// sfu_flood: see docs/benchmarks.md, "floods".
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "tests/bench/flood/connection_flood.h"
#include "tests/bench/flood/datagram_flood.h"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr auto kTick = std::chrono::milliseconds(1);
constexpr auto kPollPeriod = std::chrono::milliseconds(10);

void raiseDescriptorLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// `send(count)` each millisecond, so that the rate holds; what could not be sent in time is left out.
template <class Send>
void atRate(const wf::flood::Options& options, const Send& send) {
    const auto begin = Clock::now();
    auto last = begin;
    double owed = 0;
    for (auto now = begin; now - begin < Seconds(options.seconds); now = Clock::now()) {
        owed += Seconds(now - last).count() * options.rate;
        owed = std::min(owed, options.rate / 20);
        last = now;
        const auto count = static_cast<std::size_t>(owed);
        owed -= static_cast<double>(count);
        send(count);
        std::this_thread::sleep_for(kTick);
    }
}

void floodDatagrams(const wf::flood::Options& options) {
    wf::flood::DatagramFlood flood(options);
    atRate(options, [&](std::size_t count) { flood.send(count); });
    std::cout << "{\"sent\": " << flood.sent() << ", \"failed\": " << flood.failed() << "}\n";
}

void floodConnections(const wf::flood::Options& options) {
    wf::flood::ConnectionFlood flood(options);
    auto polled = Clock::now();
    atRate(options, [&](std::size_t count) {
        flood.send(count);
        if (Clock::now() - polled >= kPollPeriod) {
            flood.poll();
            polled = Clock::now();
        }
    });
    std::cout << "{\"sent\": " << (options.reuse ? flood.texts() : flood.opened()) << ", \"failed\": " << flood.failed()
              << ", \"closed\": " << flood.closed() << ", \"answered\": " << flood.answered() << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto options = wf::flood::parseOptions(argc, argv, exit_code);
    if (!options) {
        return exit_code;
    }
    raiseDescriptorLimit();
    std::this_thread::sleep_for(Seconds(options->delay));
    if (options->udp_port != 0) {
        floodDatagrams(*options);
    } else {
        floodConnections(*options);
    }
    return 0;
}
