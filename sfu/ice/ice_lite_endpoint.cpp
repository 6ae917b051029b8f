#include "sfu/ice/ice_lite_endpoint.h"

#include <utility>
#include <vector>

#include "sfu/ice/ice_lite_peer.h"
#include "sfu/ice/ice_lite_server.h"

namespace wf::ice {

IceLiteEndpoint::IceLiteEndpoint(IceLiteServer& server) : server_(server) {}

IceLiteEndpoint::~IceLiteEndpoint() = default;

Status IceLiteEndpoint::open(net::Loop& loop, const net::UdpSocket::Options& options, bool tcp) {
    auto udp = net::UdpSocket::open(loop, *this, options);
    if (!udp) {
        return udp.error();
    }
    udp_ = std::move(*udp);
    if (!tcp) {
        return {};
    }
    auto listener = net::TcpListener::open(loop, *this, udp_->local());
    if (!listener) {
        return listener.error();
    }
    tcp_ = std::move(*listener);
    return {};
}

void IceLiteEndpoint::close(TcpClient& client) { clients_.erase(&client); }

void IceLiteEndpoint::closeStrangers(net::Time now, net::Duration limit) {
    std::erase_if(clients_, [&](const auto& item) {
        return item.second->peer() == nullptr && now - item.second->accepted() >= limit;
    });
}

void IceLiteEndpoint::onDatagram(const net::UdpSocket::Datagram& datagram) {
    server_.onPacket({this, nullptr, datagram.from}, peers_.find(datagram.from), datagram.bytes, datagram.received);
}

void IceLiteEndpoint::onAccepted(net::UniqueFd fd, const net::Address& remote) {
    if (clients_.size() >= server_.config().max_tcp_clients) {
        server_.countRefusedClient();
        return;
    }
    auto client = std::make_unique<TcpClient>(server_, *this, std::move(fd), remote);
    const TcpClient* key = client.get();
    clients_.emplace(key, std::move(client));
}

TcpClient::TcpClient(IceLiteServer& server, IceLiteEndpoint& endpoint, net::UniqueFd fd, const net::Address& remote)
    : server_(server),
      endpoint_(endpoint),
      accepted_(server.loop().now()),
      connection_(server.loop(), *this, std::move(fd), remote) {}

void TcpClient::onFrame(net::FramedTcpConnection& connection, MutableBytes frame, net::Time received) {
    server_.onPacket({&endpoint_, this, connection.remote()}, peer_, frame, received);
}

void TcpClient::onClosed(net::FramedTcpConnection& connection) {
    if (peer_ != nullptr) {
        peer_->forget({&endpoint_, this, connection.remote()});
    }
    endpoint_.close(*this);
}

}  // namespace wf::ice
