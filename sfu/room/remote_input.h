#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rtp/packet.h"
#include "sfu/net/multicast_membership.h"
#include "sfu/net/timer.h"
#include "sfu/net/udp_socket.h"
#include "sfu/room/cascade.h"
#include "sfu/room/data_message.h"
#include "sfu/room/worker_services.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/stream/packet_sender.h"

namespace wf::room {

/// The ports where a publisher of another server comes in. What is said to it (key frame requests) goes to wherever it
/// was heard from on the RTCP port. Belongs to the publisher, on the worker's loop.
class RemoteInput final : public stream::PacketSender {
public:
    /// A call must not destroy the input, but for onRemoteSilence().
    class Listener {
    public:
        virtual void onRemoteRtp(MutableBytes packet, net::Time received) = 0;
        virtual void onRemoteRtcp(Bytes compound, net::Time received) = 0;
        virtual void onRemoteMessage(const DataMessage& message) = 0;
        /// Once, when the limit is over.
        virtual void onRemoteSilence() = 0;

    protected:
        ~Listener() = default;
    };
    /// `listener` outlives it.
    static Result<std::unique_ptr<RemoteInput>> open(WorkerServices& services, Listener& listener,
                                                     const RemotePublisherRequest& request);
    RemoteInput(const RemoteInput&) = delete;
    RemoteInput& operator=(const RemoteInput&) = delete;

    [[nodiscard]] std::uint16_t rtpPort() const { return rtp_.socket->local().port(); }
    [[nodiscard]] std::uint16_t rtcpPort() const { return rtcp_.socket->local().port(); }
    /// Which SSRC carries the messages of data channels; none: there are none.
    void setDataSsrc(std::optional<std::uint32_t> ssrc) { data_ssrc_ = ssrc; }

    net::PacketPool& packetPool() override { return services_.pool; }
    bool sendRtp(net::PacketPtr /*packet*/) override { return false; }
    bool sendRtcp(net::PacketPtr packet) override;

private:
    /// A server has one address; one that forwards each line by itself has some more.
    static constexpr std::size_t kMaxSenders = 16;
    /// As peers of the server may send.
    static constexpr std::size_t kMaxMessageBytes = 256 * 1024;

    struct Port final : net::UdpSocket::Listener {
        explicit Port(RemoteInput& owner) : input(owner) {}
        void onDatagram(const net::UdpSocket::Datagram& datagram) override { input.onDatagram(*this, datagram); }
        RemoteInput& input;
        std::unique_ptr<net::UdpSocket> socket;
    };

    RemoteInput(WorkerServices& services, Listener& listener);
    Status openPort(Port& port, const net::Address& local, std::uint16_t wanted);
    void onDatagram(const Port& port, const net::UdpSocket::Datagram& datagram);
    void onRtp(MutableBytes packet, net::Time received);
    void onData(const rtp::PacketView& packet);
    void onDataPart(const rtp::PacketView& packet, bool binary);
    void onControl(const net::UdpSocket::Datagram& datagram);
    void checkSilence();

    WorkerServices& services_;
    Listener& listener_;
    std::optional<net::MulticastMembership> membership_;
    Port rtp_;
    Port rtcp_;
    std::optional<srtp::SrtpReceiver> srtp_;
    std::optional<std::uint32_t> data_ssrc_;
    std::string data_parts_;  ///< of a message that is not there as a whole yet
    std::uint16_t data_sequence_ = 0;
    std::uint32_t next_data_part_ = 0;   ///< 0: no message has begun
    std::vector<net::Address> senders_;  ///< of RTCP
    std::chrono::seconds silence_limit_{0};
    net::Time heard_;
    net::Timer silence_timer_;
};

}  // namespace wf::room
