#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/net/loop.h"
#include "sfu/sctp/channel_table.h"
#include "sfu/sctp/sctp_endpoint.h"
#include "sfu/sctp/sctp_listener.h"
#include "sfu/sctp/sctp_stack.h"

namespace wf::sctp {

class AssociationWorker;

/// The data channels of one peer: SCTP over the peer's DTLS (RFC 8831), with no socket of its own. Owned by the peer's
/// connection; lives on its loop. The protocol itself runs on the stack's thread, what comes of it is told on the loop.
class SctpAssociation final : private ChannelTable::Listener {
public:
    struct Config {
        SctpEndpoint::Config endpoint;
        bool dtls_client = false;  ///< ours; decides who has the even stream numbers
        /// Messages that wait for a slow peer; more are refused.
        std::size_t max_buffered_bytes = 1024 * 1024;
        /// Packets that wait for the stack's thread; more are lost, as on any network.
        std::size_t max_waiting_bytes = 1024 * 1024;
    };

    /// `stack`, `loop` and `listener` outlive it.
    SctpAssociation(SctpStack& stack, net::Loop& loop, SctpListener& listener, const Config& config);
    ~SctpAssociation();
    SctpAssociation(const SctpAssociation&) = delete;
    SctpAssociation& operator=(const SctpAssociation&) = delete;

    /// When DTLS is connected.
    void start();
    /// A packet that came through DTLS; ignored before start().
    void feed(Bytes packet);

    /// Returns the channel's number; it takes messages at once. Errors: not connected, no stream left.
    Result<std::uint16_t> openChannel(const ChannelConfig& config);
    /// Errors: no such channel, too long, or too much is waiting already; the message is lost then.
    Status send(std::uint16_t channel, bool binary, Bytes message);
    /// What was sent before still arrives; the end is told by onChannelClosed().
    void closeChannel(std::uint16_t channel);

    [[nodiscard]] const ChannelConfig* channel(std::uint16_t number) const { return channels_.find(number); }
    [[nodiscard]] SctpState state() const { return state_; }
    /// Messages given to send() that the stack has not taken yet.
    [[nodiscard]] std::size_t bufferedBytes() const;
    /// Packets lost because the stack's thread was behind.
    [[nodiscard]] std::uint64_t lostPackets() const { return lost_packets_; }

private:
    friend class AssociationWorker;

    void onOutgoing(OutgoingMessage message) override;
    void onChannelOpen(std::uint16_t channel, const ChannelConfig& config) override;
    void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) override;
    void onChannelClosed(std::uint16_t channel) override;
    // What the worker tells, on the loop.
    void packetOut(Bytes packet) { listener_.onSctpPacket(packet); }
    void connected(std::uint16_t outgoing_streams);
    void ended(const std::string& reason);
    void postToWorker(std::function<void(AssociationWorker&, UsrsctpLibrary&)> task);

    SctpStack& stack_;
    SctpListener& listener_;
    const Config config_;
    ChannelTable channels_;
    std::shared_ptr<AssociationWorker> worker_;
    SctpState state_ = SctpState::kNew;
    std::uint64_t lost_packets_ = 0;
};

}  // namespace wf::sctp
