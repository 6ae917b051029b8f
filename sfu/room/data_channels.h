#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sfu/room/data_message.h"
#include "sfu/room/worker_services.h"
#include "sfu/sctp/sctp_association.h"
#include "sfu/sdp/negotiated_media.h"

namespace wf::room {

/// The data channels of one connection that is up: messages of all channels of the peer come as they are, ours go out
/// on a channel for each label: one that the peer opened, or a new one, opened with its first message. Belongs to the
/// PeerConnection.
class DataChannels final : private sctp::SctpListener {
public:
    class Listener {
    public:
        /// To be sent to the peer.
        virtual void onDataChannelPacket(Bytes packet) = 0;
        virtual void onDataChannelMessage(const DataMessage& message) = 0;

    protected:
        ~Listener() = default;
    };
    struct Config {
        sdp::NegotiatedData negotiated;
        bool dtls_client = false;  ///< ours
        std::size_t max_packet_bytes = 0;
    };

    DataChannels(WorkerServices& services, Listener& listener, const Config& config);
    DataChannels(const DataChannels&) = delete;
    DataChannels& operator=(const DataChannels&) = delete;

    void feed(Bytes packet) { association_.feed(packet); }
    /// False when the message is lost: not connected, too long for the peer, or the peer is too slow.
    bool send(const std::string& label, const DataMessage& message);

private:
    void onSctpPacket(Bytes packet) override { listener_.onDataChannelPacket(packet); }
    void onSctpState(sctp::SctpState state, std::string_view reason) override;
    void onChannelOpen(std::uint16_t channel, const sctp::ChannelConfig& config) override;
    void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) override;
    void onChannelClosed(std::uint16_t channel) override;

    WorkerServices& services_;
    Listener& listener_;
    std::uint64_t max_message_bytes_;
    std::map<std::string, std::uint16_t> channels_;  ///< by label
    sctp::SctpAssociation association_;
};

}  // namespace wf::room
