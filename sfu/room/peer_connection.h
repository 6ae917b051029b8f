#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/net/lifetime.h"
#include "sfu/room/data_channels.h"
#include "sfu/room/early_candidates.h"
#include "sfu/room/peer_capture.h"
#include "sfu/room/session_text.h"
#include "sfu/room/transport_news.h"
#include "sfu/room/worker_services.h"
#include "sfu/sdp/answerer.h"
#include "sfu/sdp/offerer.h"
#include "sfu/stream/packet_sender.h"
#include "sfu/transport/peer_transport.h"

namespace wf::room {

/// One peer: its transport, the descriptions exchanged for it, candidates both ways, and its data channels. Made by an
/// offer of the peer (answer()) or of ours (offer()); after it ended it can be made anew. Knows nothing of streams.
/// Belongs to a participant, on its worker's loop.
class PeerConnection final : public stream::PacketSender,
                             private transport::PeerTransport::Listener,
                             private DataChannels::Listener {
public:
    /// Any of these calls may close the connection, but not destroy it.
    class Listener {
    public:
        virtual void onPeerUp() = 0;
        /// It is closed; by the peer, the network, or hangUp().
        virtual void onPeerHangup(std::string_view reason) = 0;
        virtual void onPeerIceFailed() = 0;
        virtual void onPeerCandidate(const TrickledText& candidate) = 0;
        virtual void onPeerRtp(MutableBytes packet, net::Time received) = 0;
        virtual void onPeerRtcp(Bytes compound, net::Time received) = 0;
        /// Of any data channel of the peer.
        virtual void onPeerMessage(const DataMessage& message) = 0;
        virtual void onPeerNews(const TransportNews& news) = 0;

    protected:
        ~Listener() = default;
    };
    using TextDone = std::function<void(Result<std::string>)>;

    /// Both must outlive it.
    PeerConnection(WorkerServices& services, Listener& listener);
    ~PeerConnection();
    PeerConnection(const PeerConnection&) = delete;
    PeerConnection& operator=(const PeerConnection&) = delete;

    [[nodiscard]] bool isOpen() const { return transport_ != nullptr; }
    /// ICE and DTLS came up.
    [[nodiscard]] bool isUp() const { return up_; }

    /// Takes an offer, also one that restarts ICE or comes from another certificate. When it is refused in all its
    /// lines (no `remote`), there is no connection, or the one there was stays as it is.
    Result<sdp::Answer> answer(const RemoteText& offer, const sdp::AnswerPolicy& policy);
    Result<sdp::SessionDescription> offer(sdp::Offerer& offerer, bool restart_ice);
    Result<sdp::SubscriberAnswer> accept(sdp::Offerer& offerer, const RemoteText& answer);
    /// Gives the text of a description of ours once it can hold our candidates; an error when the connection closed
    /// meanwhile. Usually during the call.
    void finish(sdp::SessionDescription description, TextDone done);

    /// Of the peer; kept for a while when there is no description yet.
    void addCandidate(const TrickledText& candidate);

    /// Data channels were negotiated: there are some as soon as the connection is up.
    void openData(const sdp::NegotiatedData& negotiated);
    /// On the data channel of this label. False when the message is lost.
    bool sendMessage(const std::string& label, const DataMessage& message);
    /// Closes it and tells the listener. Nothing happens when it is closed.
    void hangUp(std::string_view reason);
    /// Writes what comes and goes to a file until stopCapture(), also of connections made later. `done` is told on the
    /// disk thread, or here, what became of it.
    void startCapture(const CaptureRequest& request, const std::function<void(const Status&)>& done);
    Status stopCapture();
    /// For reports; null when it is closed.
    [[nodiscard]] const transport::PeerTransport* transport() const { return transport_.get(); }

    net::PacketPool& packetPool() override { return services_.pool; }
    bool sendRtp(net::PacketPtr packet) override;
    bool sendRtcp(net::PacketPtr packet) override;

private:
    void onTransportState(transport::TransportState state, transport::CloseReason reason) override;
    void onRtp(MutableBytes packet, net::Time received) override { listener_.onPeerRtp(packet, received); }
    void onRtcp(Bytes compound, net::Time received) override { listener_.onPeerRtcp(compound, received); }
    void onDataPacket(Bytes packet) override;
    void onDataChannelPacket(Bytes packet) override;
    void onDataChannelMessage(const DataMessage& message) override { listener_.onPeerMessage(message); }
    void onLocalCandidate(const ice::Candidate& candidate) override;
    void onLocalCandidatesDone() override;

    struct Unfinished {
        sdp::SessionDescription description;
        TextDone done;
    };

    Status open(const transport::TransportFactory::PeerOptions& options);
    Result<sdp::Answer> negotiate(const sdp::SessionDescription& offer, const sdp::AnswerPolicy& policy);
    [[nodiscard]] sdp::LocalTransport local() const;
    Status setRemote(const sdp::RemoteTransport& remote, sdp::DtlsRole role, const RemoteText& text);
    void takeEarlyCandidates();
    void startData();
    void write(Unfinished unfinished);
    void tellCandidate(const ice::Candidate* candidate);
    void news(TransportNews::Kind kind, std::string text);
    void newsOfConnection();

    WorkerServices& services_;
    Listener& listener_;
    std::unique_ptr<transport::PeerTransport> transport_;
    std::optional<sdp::RemoteTransport> remote_;
    std::optional<sdp::DtlsRole> role_;
    std::string transport_mid_;  ///< of the line that candidates belong to
    std::size_t transport_mindex_ = 0;
    std::optional<sdp::NegotiatedData> negotiated_data_;
    std::unique_ptr<DataChannels> data_;
    EarlyCandidates early_;
    std::unique_ptr<PeerCapture> capture_;
    std::vector<Unfinished> unfinished_;
    bool described_ = false;  ///< the peer has our description: candidates follow it
    bool up_ = false;
    net::Lifetime lifetime_;
};

}  // namespace wf::room
