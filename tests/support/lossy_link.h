#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "sfu/net/unique_fd.h"
#include "tests/support/network_namespace.h"

namespace wf::test {

/// What happens to UDP on the way, in either direction. As with `tc netem`, every packet has a delay of its own, so
/// that packets overtake each other.
struct LinkQuality {
    double loss = 0;  ///< share of the packets, at random
    std::chrono::microseconds delay{0};
    std::chrono::microseconds jitter{0};  ///< added to the delay, evenly from nothing to this
    std::uint32_t seed = 1;
};

/// Two namespaces and the only way between them. TCP passes as it is, so that signalling is not what is tested.
class LossyLink {
public:
    struct Counts {
        std::uint64_t passed = 0;
        std::uint64_t lost = 0;
    };

    /// Null for who may not make one.
    static std::unique_ptr<LossyLink> make(const LinkQuality& quality);
    ~LossyLink();
    LossyLink(const LossyLink&) = delete;
    LossyLink& operator=(const LossyLink&) = delete;

    [[nodiscard]] const NetworkNamespace& clients() const { return *clients_; }
    [[nodiscard]] const NetworkNamespace& servers() const { return *servers_; }
    [[nodiscard]] static std::string serverAddress() { return "10.99.0.2"; }
    [[nodiscard]] static std::string clientAddress() { return "10.99.0.1"; }
    /// UDP packets so far, both ways.
    [[nodiscard]] Counts counts() const { return {passed_, lost_}; }

private:
    LossyLink(std::unique_ptr<NetworkNamespace> clients, std::unique_ptr<NetworkNamespace> servers,
              const LinkQuality& quality);
    [[nodiscard]] bool open();
    void relay();

    LinkQuality quality_;
    std::unique_ptr<NetworkNamespace> clients_;
    std::unique_ptr<NetworkNamespace> servers_;
    net::UniqueFd ends_[2];
    std::atomic<std::uint64_t> passed_ = 0;
    std::atomic<std::uint64_t> lost_ = 0;
    std::atomic<bool> ends_now_ = false;
    std::thread thread_;
};

}  // namespace wf::test
