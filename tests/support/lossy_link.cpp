#include "tests/support/lossy_link.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <queue>
#include <random>
#include <utility>
#include <vector>

namespace wf::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxPacket = 65536;
constexpr auto kLongestSleep = std::chrono::milliseconds(50);
constexpr std::uint8_t kUdp = 17;

struct Underway {
    Clock::time_point due;
    std::uint64_t number;  ///< keeps the order of those that are due at once
    int to;
    std::vector<std::uint8_t> bytes;

    bool operator<(const Underway& other) const { return due != other.due ? due > other.due : number > other.number; }
};

/// The protocol of an IPv4 packet (RFC 791 section 3.1); others have none that is harmed.
bool isUdp(const std::vector<std::uint8_t>& packet) {
    return packet.size() > 20 && packet[0] >> 4 == 4 && packet[9] == kUdp;
}

timespec until(Clock::time_point due) {
    const auto wait = std::clamp<Clock::duration>(due - Clock::now(), Clock::duration::zero(), kLongestSleep);
    return {0, std::chrono::nanoseconds(wait).count()};
}

}  // namespace

LossyLink::LossyLink(std::unique_ptr<NetworkNamespace> clients, std::unique_ptr<NetworkNamespace> servers,
                     const LinkQuality& quality)
    : quality_(quality), clients_(std::move(clients)), servers_(std::move(servers)) {}

std::unique_ptr<LossyLink> LossyLink::make(const LinkQuality& quality) {
    auto clients = NetworkNamespace::make();
    auto servers = NetworkNamespace::make();
    if (!clients || !servers) {
        return nullptr;
    }
    std::unique_ptr<LossyLink> link(new LossyLink(std::move(clients), std::move(servers), quality));
    return link->open() ? std::move(link) : nullptr;
}

bool LossyLink::open() {
    ends_[0] = clients_->openTunnel(clientAddress(), serverAddress());
    ends_[1] = servers_->openTunnel(serverAddress(), clientAddress());
    if (!ends_[0].valid() || !ends_[1].valid()) {
        return false;
    }
    thread_ = std::thread([this] { relay(); });
    return true;
}

LossyLink::~LossyLink() {
    ends_now_ = true;
    if (thread_.joinable()) {
        thread_.join();
    }
}

void LossyLink::relay() {
    std::mt19937 random(quality_.seed);
    std::bernoulli_distribution dies(quality_.loss);
    std::uniform_int_distribution<std::int64_t> extra(0, quality_.jitter.count());
    std::priority_queue<Underway> underway;
    std::uint64_t number = 0;
    const auto take = [&](int from, int to) {
        std::vector<std::uint8_t> bytes(kMaxPacket);
        for (ssize_t size = 0; (size = read(from, bytes.data(), bytes.size())) > 0; bytes.resize(kMaxPacket)) {
            bytes.resize(static_cast<std::size_t>(size));
            const bool harmed = isUdp(bytes);
            if (harmed && dies(random)) {
                ++lost_;
                continue;
            }
            passed_ += harmed ? 1U : 0U;
            const auto wait = harmed ? quality_.delay + std::chrono::microseconds(extra(random)) : quality_.delay * 0;
            underway.push({Clock::now() + wait, number++, to, bytes});
        }
    };
    while (!ends_now_) {
        std::array<pollfd, 2> ready{{{ends_[0].get(), POLLIN, 0}, {ends_[1].get(), POLLIN, 0}}};
        const timespec wait = until(underway.empty() ? Clock::time_point::max() : underway.top().due);
        ppoll(ready.data(), ready.size(), &wait, nullptr);
        take(ready[0].fd, ready[1].fd);
        take(ready[1].fd, ready[0].fd);
        for (; !underway.empty() && underway.top().due <= Clock::now(); underway.pop()) {
            const Underway& packet = underway.top();
            if (write(packet.to, packet.bytes.data(), packet.bytes.size()) < 0) {
                ++lost_;  // the receiver's queue is full
            }
        }
    }
}

}  // namespace wf::test
