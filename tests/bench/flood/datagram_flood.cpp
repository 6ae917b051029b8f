#include "tests/bench/flood/datagram_flood.h"

#include <sys/socket.h>

namespace wf::flood {

DatagramFlood::DatagramFlood(const Options& options) : options_(options) {
    const sockaddr_in target = targetOf(options);
    for (int i = 0; i < options.sources; ++i) {
        net::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const int small = 4096;
        setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0) {
            sources_.push_back(std::move(socket));
        }
    }
    for (std::size_t i = 0; i < sources_.size() && i < options.first.size(); ++i) {
        send(i, options.first[i]);
    }
}

void DatagramFlood::send(std::size_t count) {
    for (std::size_t i = 0; i < count && !sources_.empty(); ++i, ++next_) {
        send(next_ % sources_.size(), options_.packets[next_ % options_.packets.size()]);
    }
}

void DatagramFlood::send(std::size_t source, const std::string& packet) {
    const int socket = sources_[source].get();
    // A port that nobody listens at answers by ICMP, which fails the next call.
    for (int tries = 0; tries < 2; ++tries) {
        if (::send(socket, packet.data(), packet.size(), MSG_NOSIGNAL) >= 0) {
            ++sent_;
            return;
        }
    }
    ++failed_;
}

}  // namespace wf::flood
