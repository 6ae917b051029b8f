#include "sfu/room/forward_port.h"

#include <utility>

namespace wf::room {

Result<std::unique_ptr<net::UdpSocket>> ForwardPort::openSocket(net::Loop& loop, net::UdpSocket::Listener& listener,
                                                                std::uint16_t port) {
    net::UdpSocket::Options options;
    options.bind = net::Address::anyV6(port);
    options.v6_only = false;
    auto opened = net::UdpSocket::open(loop, listener, options);
    if (!opened) {
        options.bind = net::Address::anyV4(port);
        opened = net::UdpSocket::open(loop, listener, options);
    }
    return opened;
}

Result<std::unique_ptr<ForwardPort>> ForwardPort::open(net::Loop& loop) {
    std::unique_ptr<ForwardPort> port(new ForwardPort);
    auto socket = openSocket(loop, *port);
    if (!socket) {
        return socket.error();
    }
    port->socket_ = std::move(socket.value());
    return port;
}

}  // namespace wf::room
