#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sfu/room/published_track.h"
#include "sfu/room/stream_config.h"
#include "sfu/stream/peer_receiver.h"
#include "sfu/stream/peer_sender.h"

namespace wf::room {

/// One media line of a peer that hears and sees itself: its stream as it is published, and the stream that carries it
/// back. Belongs to the EchoPeer, whose receiver and sender it uses.
class EchoLine final : private stream::SendTrack::Listener {
public:
    class Owner : public PublishedTrack::Owner {
    public:
        /// The layer that is sent back changed.
        virtual void onEchoLayer(const EchoLine& line) = 0;
        virtual void onEchoSlow(const EchoLine& line, std::uint32_t lost) = 0;

    protected:
        ~Owner() = default;
    };

    EchoLine(Owner& owner, stream::PeerReceiver& receiver, stream::PeerSender& sender);
    ~EchoLine();
    EchoLine(const EchoLine&) = delete;
    EchoLine& operator=(const EchoLine&) = delete;

    /// Takes on what was negotiated, at first and again.
    void negotiate(const sdp::NegotiatedMedia& media, const RemoteText& offer);
    /// Puts the stream that is sent back into the line of our answer.
    void describe(sdp::MediaDescription& line) const;
    /// The connection is up: media goes back from now on.
    void connect(net::Time now);

    [[nodiscard]] PublishedTrack& track() { return track_; }
    [[nodiscard]] const PublishedTrack& track() const { return track_; }
    /// What is sent back; null on a line that only sends.
    [[nodiscard]] const stream::SendTrack* back() const { return back_; }
    [[nodiscard]] const PublishedStream& info() const { return track_.info(); }
    void setTarget(const stream::LayerTarget& target, net::Time now);
    void setPlayoutDelay(const std::optional<stream::PlayoutDelay>& delay);
    /// Substream of simulcast or spatial layer of SVC; -1: none yet.
    [[nodiscard]] int spatial() const;
    [[nodiscard]] int temporal() const { return back_ == nullptr ? -1 : back_->temporalLayer(); }

private:
    void onLayerChanged(stream::SendTrack& track, stream::LayerKind kind, std::uint8_t layer) override;
    void onSlowLink(stream::SendTrack& track, std::uint32_t lost) override;
    void stopSending();

    Owner& owner_;
    stream::PeerSender& sender_;
    SendSsrcs ssrcs_;
    PublishedTrack track_;
    stream::SendTrack* back_ = nullptr;  ///< none on a line that only sends
    std::string mid_;
};

}  // namespace wf::room
