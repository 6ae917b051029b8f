#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "sfu/net/fd_watch.h"
#include "sfu/net/loop.h"
#include "sfu/net/tcp_listener.h"
#include "sfu/net/unique_fd.h"

namespace wf::channels {

/// Stands between clients and a server on loopback, to cut their connections without a goodbye.
class TcpRelay final : private net::TcpListener::Acceptor {
public:
    explicit TcpRelay(std::uint16_t to) : to_(to) {
        auto opened = net::TcpListener::open(loop_, *this, *net::Address::parse("127.0.0.1", 0));
        listener_ = std::move(*opened);
        port_ = listener_->local().port();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~TcpRelay() {
        loop_.stop();
        thread_.join();
        pairs_.clear();
        listener_.reset();
    }
    TcpRelay(const TcpRelay&) = delete;
    TcpRelay& operator=(const TcpRelay&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Ends all connections; new ones too, until it is opened again.
    void cut(bool stay_closed = false) {
        loop_.post([this, stay_closed] {
            pairs_.clear();
            closed_ = stay_closed;
        });
    }
    void reopen() { cut(false); }

private:
    struct Pair {
        std::array<net::UniqueFd, 2> ends;
        std::array<std::unique_ptr<net::FdWatch>, 2> watches;
    };

    void onAccepted(net::UniqueFd fd, const net::Address&) override {
        if (closed_) {
            return;
        }
        auto pair = std::make_unique<Pair>();
        pair->ends[0] = std::move(fd);
        pair->ends[1] = net::UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_storage address{};
        const socklen_t size = net::Address::parse("127.0.0.1", to_)->toSockaddr(address);
        if (connect(pair->ends[1].get(), reinterpret_cast<sockaddr*>(&address), size) != 0) {
            return;
        }
        for (std::size_t from = 0; from < 2; ++from) {
            pair->watches[from] = std::make_unique<net::FdWatch>(
                loop_, pair->ends[from].get(),
                [this, relayed = pair.get(), from](net::FdWatch::Events) { pump(*relayed, from); });
        }
        pairs_.push_back(std::move(pair));
    }
    void pump(Pair& pair, std::size_t from) {
        std::array<char, 4096> bytes{};
        const ssize_t got = recv(pair.ends[from].get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (got > 0) {
            send(pair.ends[1 - from].get(), bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
        } else {
            std::erase_if(pairs_, [&](const auto& one) { return one.get() == &pair; });
        }
    }

    const std::uint16_t to_;
    std::uint16_t port_ = 0;
    bool closed_ = false;
    net::Loop loop_;
    std::unique_ptr<net::TcpListener> listener_;
    std::vector<std::unique_ptr<Pair>> pairs_;
    std::thread thread_;
};

}  // namespace wf::channels
