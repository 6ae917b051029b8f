#include "tests/bench/flood/connection_flood.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace wf::flood {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(500);
constexpr linger kReset{1, 0};  // no TIME_WAIT, or the ports would run out

}  // namespace

ConnectionFlood::ConnectionFlood(const Options& options) : options_(options), target_(targetOf(options)) {}

void ConnectionFlood::send(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto kept = static_cast<std::size_t>(options_.keep);
        if (kept == 0 || connections_.size() < kept) {
            open();
        } else if (options_.reuse) {
            write(connections_[next_++ % connections_.size()]);
        }
    }
}

void ConnectionFlood::open() {
    net::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &kReset, sizeof kReset);
    const int connected = connect(socket.get(), reinterpret_cast<const sockaddr*>(&target_), sizeof target_);
    if (!socket.valid() || (connected != 0 && errno != EINPROGRESS)) {
        ++failed_;
        return;
    }
    ++opened_;
    connections_.push_back({std::move(socket), Clock::now(), false});
    write(connections_.back());
}

void ConnectionFlood::write(Connection& connection) {
    const ssize_t size = ::send(connection.socket.get(), options_.text.data(), options_.text.size(), MSG_NOSIGNAL);
    if (size == static_cast<ssize_t>(options_.text.size())) {
        connection.written = true;
        ++texts_;
    }
}

bool ConnectionFlood::serve(Connection& connection, Clock::time_point now) {
    std::array<char, 4096> answer{};
    if (!connection.written && !options_.text.empty()) {
        write(connection);
    }
    const ssize_t size = recv(connection.socket.get(), answer.data(), answer.size(), 0);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != ENOTCONN)) {
        closed_ += options_.keep > 0 ? 1 : 0;
        return false;
    }
    answered_ += size > 0 ? 1 : 0;
    return options_.keep > 0 || (size <= 0 && now - connection.opened < kPatience);
}

void ConnectionFlood::poll() {
    const auto now = Clock::now();
    std::vector<pollfd> wanted;
    wanted.reserve(connections_.size());
    for (const Connection& connection : connections_) {
        const bool writes = !connection.written && !options_.text.empty();
        wanted.push_back({connection.socket.get(), static_cast<short>(POLLIN | (writes ? POLLOUT : 0)), 0});
    }
    ::poll(wanted.data(), wanted.size(), 0);
    std::deque<Connection> left;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        Connection& connection = connections_[i];
        const bool late = options_.keep == 0 && now - connection.opened >= kPatience;
        if ((wanted[i].revents == 0 && !late) || serve(connection, now)) {
            left.push_back(std::move(connection));
        }
    }
    connections_ = std::move(left);
}

}  // namespace wf::flood
