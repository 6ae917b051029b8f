#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sfu/net/udp_socket.h"

namespace wf::room::test {

/// A port on loopback that keeps, or only counts, what comes.
class UdpSink final : private net::UdpSocket::Listener {
public:
    explicit UdpSink(net::Loop& loop) {
        net::UdpSocket::Options options;
        options.bind = *net::Address::parse("127.0.0.1", 0);
        socket_ = net::UdpSocket::open(loop, *this, options).value();
    }

    [[nodiscard]] const net::Address& address() const { return socket_->local(); }
    void send(net::PacketPtr packet, const net::Address& to) {
        socket_->send(std::move(packet), to);
        socket_->flush();
    }

    bool keep = true;
    std::size_t count = 0;
    std::vector<std::string> packets;
    net::Address last_from;

private:
    void onDatagram(const net::UdpSocket::Datagram& datagram) override {
        ++count;
        last_from = datagram.from;
        if (keep) {
            packets.emplace_back(asText(datagram.bytes));
        }
    }

    std::unique_ptr<net::UdpSocket> socket_;
};

}  // namespace wf::room::test
