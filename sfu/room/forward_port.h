#pragma once

#include <memory>

#include "sfu/net/udp_socket.h"

namespace wf::room {

/// The socket that all forwarders of a worker send from; nothing is expected to come back. Lives on the worker's loop.
class ForwardPort final : private net::UdpSocket::Listener {
public:
    static Result<std::unique_ptr<ForwardPort>> open(net::Loop& loop);
    /// For both families of addresses where the host has both; port 0: any.
    static Result<std::unique_ptr<net::UdpSocket>> openSocket(net::Loop& loop, net::UdpSocket::Listener& listener,
                                                              std::uint16_t port = 0);

    /// Leaves at the end of the loop's turn, with whatever else is to go there.
    bool send(net::PacketPtr packet, const net::Address& to) { return socket_->send(std::move(packet), to); }

private:
    void onDatagram(const net::UdpSocket::Datagram& /*datagram*/) override {}

    std::unique_ptr<net::UdpSocket> socket_;
};

}  // namespace wf::room
