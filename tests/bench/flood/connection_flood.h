#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "sfu/net/unique_fd.h"
#include "tests/bench/flood/options.h"

namespace wf::flood {

/// TCP connections that are opened, written to, and dropped, held or used again.
class ConnectionFlood {
public:
    using Clock = std::chrono::steady_clock;

    explicit ConnectionFlood(const Options& options);

    /// Opens that many, or sends that many texts.
    void send(std::size_t count);
    /// Reads answers, ends what is over.
    void poll();
    [[nodiscard]] std::uint64_t opened() const { return opened_; }
    [[nodiscard]] std::uint64_t texts() const { return texts_; }
    [[nodiscard]] std::uint64_t failed() const { return failed_; }
    /// By the server, of those that were to be held.
    [[nodiscard]] std::uint64_t closed() const { return closed_; }
    [[nodiscard]] std::uint64_t answered() const { return answered_; }

private:
    struct Connection {
        net::UniqueFd socket;
        Clock::time_point opened;
        bool written = false;
    };

    void open();
    void write(Connection& connection);
    /// False when it is over.
    bool serve(Connection& connection, Clock::time_point now);

    const Options& options_;
    sockaddr_in target_;
    std::deque<Connection> connections_;
    std::size_t next_ = 0;
    std::uint64_t opened_ = 0;
    std::uint64_t texts_ = 0;
    std::uint64_t failed_ = 0;
    std::uint64_t closed_ = 0;
    std::uint64_t answered_ = 0;
};

}  // namespace wf::flood
