#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "sfu/net/packet_pool.h"
#include "sfu/net/udp_socket.h"

namespace wf::room {

/// RTCP beside what is forwarded: a port of its own whose address the receiver learns from two RTP packets without
/// payload, as from Janus, and from which it may ask for key frames. Belongs to a forwarder, on its loop.
class ForwardFeedback final : private net::UdpSocket::Listener {
public:
    /// `ssrc`: what was asked for.
    using KeyFrameWanted = std::function<void(std::uint32_t ssrc)>;

    struct Config {
        net::Address remote;
        KeyFrameWanted key_frame_wanted;
    };
    static Result<std::unique_ptr<ForwardFeedback>> open(net::Loop& loop, net::PacketPool& pool, Config config);

    [[nodiscard]] std::uint16_t localPort() const { return socket_->local().port(); }
    [[nodiscard]] std::uint16_t remotePort() const { return config_.remote.port(); }
    /// Tells the receiver again where we are.
    void sayHello();
    void send(net::PacketPtr packet);

private:
    ForwardFeedback(net::PacketPool& pool, Config config) : pool_(pool), config_(std::move(config)) {}
    void onDatagram(const net::UdpSocket::Datagram& datagram) override;

    net::PacketPool& pool_;
    Config config_;
    std::unique_ptr<net::UdpSocket> socket_;
};

}  // namespace wf::room
