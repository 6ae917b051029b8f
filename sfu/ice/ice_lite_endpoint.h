#pragma once

#include <memory>
#include <unordered_map>

#include "sfu/ice/address_map.h"
#include "sfu/net/framed_tcp_connection.h"
#include "sfu/net/tcp_listener.h"
#include "sfu/net/udp_socket.h"

namespace wf::ice {

class IceLitePeer;
class IceLiteServer;
class TcpClient;

/// One local address of an ICE-lite server: its UDP socket, the TCP listener on the same port, and who is known by
/// which remote address. Owned by the server.
class IceLiteEndpoint final : private net::UdpSocket::Listener, private net::TcpListener::Acceptor {
public:
    explicit IceLiteEndpoint(IceLiteServer& server);
    ~IceLiteEndpoint();

    Status open(net::Loop& loop, const net::UdpSocket::Options& options, bool tcp);
    [[nodiscard]] const net::Address& local() const { return udp_->local(); }
    [[nodiscard]] net::UdpSocket& udp() { return *udp_; }
    [[nodiscard]] const net::UdpSocket& udp() const { return *udp_; }
    [[nodiscard]] AddressMap<IceLitePeer>& peers() { return peers_; }
    void close(TcpClient& client);
    /// Closes clients that have proved nothing for as long as `limit`.
    void closeStrangers(net::Time now, net::Duration limit);

private:
    void onDatagram(const net::UdpSocket::Datagram& datagram) override;
    void onAccepted(net::UniqueFd fd, const net::Address& remote) override;

    IceLiteServer& server_;
    AddressMap<IceLitePeer> peers_;
    std::unique_ptr<net::UdpSocket> udp_;
    std::unordered_map<const TcpClient*, std::unique_ptr<TcpClient>> clients_;
    std::unique_ptr<net::TcpListener> tcp_;
};

/// An accepted connection, a stranger until a check over it was authentic.
class TcpClient final : private net::FramedTcpConnection::Listener {
public:
    TcpClient(IceLiteServer& server, IceLiteEndpoint& endpoint, net::UniqueFd fd, const net::Address& remote);

    [[nodiscard]] net::FramedTcpConnection& connection() { return connection_; }
    [[nodiscard]] IceLiteEndpoint& endpoint() { return endpoint_; }
    [[nodiscard]] net::Time accepted() const { return accepted_; }
    [[nodiscard]] IceLitePeer* peer() { return peer_; }
    void setPeer(IceLitePeer* peer) { peer_ = peer; }

private:
    void onFrame(net::FramedTcpConnection& connection, MutableBytes frame, net::Time received) override;
    void onClosed(net::FramedTcpConnection& connection) override;

    IceLiteServer& server_;
    IceLiteEndpoint& endpoint_;
    IceLitePeer* peer_ = nullptr;
    net::Time accepted_;
    net::FramedTcpConnection connection_;
};

/// A way to a peer: over UDP, or over `tcp` when that is set.
struct LitePath {
    IceLiteEndpoint* endpoint = nullptr;
    TcpClient* tcp = nullptr;
    net::Address remote;
    bool operator==(const LitePath&) const = default;
};

}  // namespace wf::ice
