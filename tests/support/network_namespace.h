#pragma once

#include <memory>
#include <string>

#include "sfu/net/unique_fd.h"

namespace wf::test {

/// A network of its own for a part of a test: loopback, and what is added. Gone with the last that uses it.
class NetworkNamespace {
public:
    /// While it lives, the calling thread and the processes that it starts are in the namespace.
    class Visit {
    public:
        explicit Visit(const NetworkNamespace& to);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        net::UniqueFd home_;
    };

    /// Null for who may not make one (CAP_SYS_ADMIN), or without `ip`.
    static std::unique_ptr<NetworkNamespace> make();

    /// A path by which `ip` finds it while it lives.
    [[nodiscard]] std::string path() const;
    /// A point-to-point device whose IP packets the caller reads and writes. Invalid without /dev/net/tun.
    [[nodiscard]] net::UniqueFd openTunnel(const std::string& address, const std::string& peer) const;

private:
    explicit NetworkNamespace(net::UniqueFd fd) : fd_(std::move(fd)) {}

    net::UniqueFd fd_;
};

}  // namespace wf::test
