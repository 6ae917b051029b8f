#pragma once

#include <future>
#include <thread>
#include <utility>

#include "sfu/net/loop.h"
#include "sfu/net/packet_pool.h"
#include "tests/support/rtc_client.h"

namespace wf::test {

/// The thread that the WebRTC clients of a test live on while a real server runs beside it.
class MediaLoop {
public:
    MediaLoop() : thread_([this] { loop_.run(); }) {}
    ~MediaLoop() {
        loop_.stop();
        thread_.join();
    }
    MediaLoop(const MediaLoop&) = delete;
    MediaLoop& operator=(const MediaLoop&) = delete;

    /// Does something on that thread and waits for it.
    template <class Function>
    auto call(Function function) {
        std::packaged_task<decltype(function())()> task(std::move(function));
        auto result = task.get_future();
        loop_.post([&task] { task(); });
        return result.get();
    }

    net::Loop& loop() { return loop_; }
    net::PacketPool& pool() { return pool_; }
    const DtlsIdentity& identity() const { return identity_; }

private:
    DtlsIdentity identity_;
    net::Loop loop_;
    net::PacketPool pool_;
    std::thread thread_;
};

}  // namespace wf::test
