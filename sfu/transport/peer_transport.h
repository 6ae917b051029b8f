#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/net/lifetime.h"
#include "sfu/net/loop.h"
#include "sfu/transport/counted.h"
#include "sfu/transport/dtls_association.h"
#include "sfu/transport/early_datagrams.h"
#include "sfu/transport/packet_tap.h"
#include "sfu/transport/transport_census.h"
#include "sfu/transport/transport_info.h"

namespace wf::transport {

/// The way to one peer: ICE, DTLS, and SRTP for what goes over it. Packets are decrypted and encrypted where they
/// lie. DTLS begins as soon as ICE has a path and the peer's description is known. Made by a TransportFactory; owned
/// by the peer's connection; lives on its worker's loop.
class PeerTransport final : private ice::IceTransport::Listener, private DtlsAssociation::Listener {
public:
    /// Any of these calls may destroy the transport or call any of its functions.
    class Listener {
    public:
        virtual void onTransportState(TransportState state, CloseReason reason) = 0;
        /// Decrypted and authentic, but not yet looked into; may be changed in place, valid during the call.
        virtual void onRtp(MutableBytes packet, net::Time received) = 0;
        virtual void onRtcp(Bytes compound, net::Time received) = 0;
        /// An SCTP packet.
        virtual void onDataPacket(Bytes packet) = 0;
        /// Only a full ICE agent's: those that were not there yet when create() returned.
        virtual void onLocalCandidate(const ice::Candidate& candidate) = 0;
        virtual void onLocalCandidatesDone() = 0;

    protected:
        ~Listener() = default;
    };
    /// What the peer's description says.
    struct Remote {
        ice::Credentials credentials;
        bool lite = false;
        std::vector<dtls::Fingerprint> fingerprints;    ///< at least one
        dtls::DtlsRole role = dtls::DtlsRole::kServer;  ///< ours, as the descriptions agreed on it
    };

    static constexpr std::size_t kMaxToldCandidates = 64;

    /// For the factory. `loop`, `context` and `listener` outlive the transport. setIce() comes next.
    PeerTransport(net::Loop& loop, const dtls::DtlsContext& context, Listener& listener);
    ~PeerTransport();
    /// Counted there until it is connected or gone. The count outlives it.
    void countAsHalfOpen(std::size_t& count) { half_open_.emplace(count); }
    /// Outlives it.
    void enter(TransportCensus& census);
    void setIce(std::unique_ptr<ice::IceTransport> ice) { ice_ = std::move(ice); }
    [[nodiscard]] ice::IceTransport::Listener& iceListener() { return *this; }

    [[nodiscard]] const ice::Credentials& localCredentials() const { return ice_->localCredentials(); }
    [[nodiscard]] std::vector<ice::Candidate> localCandidates() const { return ice_->localCandidates(); }
    [[nodiscard]] bool isLite() const { return ice_->isLite(); }
    /// False while onLocalCandidatesDone() is still to come. ICE-lite, and a full agent without STUN and TURN, know
    /// their candidates at once.
    [[nodiscard]] bool gathered() const { return ice_->gathered(); }
    /// Full ICE tells and uses relays only from now on.
    void forceRelay() { ice_->forceRelay(); }
    /// New local credentials for the next description; media goes on over the old path meanwhile.
    void restartIce();

    /// After each description of the peer; what did not change does nothing. Other fingerprints or another role mean
    /// a new DTLS association with new keys.
    Status setRemote(const Remote& remote);
    /// May come before setRemote(). One without a usable address (a name of mDNS) is counted and left out.
    void addRemoteCandidate(const ice::Candidate& candidate);
    void remoteCandidatesDone() { ice_->remoteCandidatesDone(); }

    /// Encrypts the packet where it lies and sends it. False when it was dropped, which is counted.
    bool sendRtp(net::PacketPtr packet);
    /// A compound packet or, where that was negotiated, a reduced-size one.
    bool sendRtcp(net::PacketPtr packet);
    /// An SCTP packet of at most maxDataBytes().
    bool sendData(Bytes packet);
    /// 0 while DTLS is not connected.
    [[nodiscard]] std::size_t maxDataBytes() const;

    /// Tells the peer (DTLS close) and sends nothing more. Without a call of onTransportState().
    void close();
    /// Sees all packets from now on; null: none does. It outlives its time here.
    void setTap(PacketTap* tap) { tap_ = tap; }

    [[nodiscard]] TransportState state() const { return state_; }
    [[nodiscard]] CloseReason closeReason() const { return reason_; }
    [[nodiscard]] const TransportCounts& counts() const { return counts_; }
    /// Of all associations.
    [[nodiscard]] srtp::SrtpReceiveErrors srtpErrors() const;
    /// Everything, for reports; it copies lists.
    [[nodiscard]] TransportInfo info() const;
    /// What the DTLS handshake took: a round trip at least. nullopt before it is over.
    [[nodiscard]] std::optional<net::Duration> handshakeTime() const;

private:
    void onIceState(ice::IceState state) override;
    void onIcePacket(ice::PacketKind kind, MutableBytes packet, net::Time received) override;
    void onLocalCandidate(const ice::Candidate& candidate) override { listener_.onLocalCandidate(candidate); }
    void onLocalCandidatesDone() override { listener_.onLocalCandidatesDone(); }
    void onDtlsDatagram(Bytes datagram) override;
    void onDtlsData(Bytes data) override;
    void onDtlsConnected(srtp::SrtpReceiver receiver, std::unique_ptr<srtp::SrtpSender> sender) override;
    void onDtlsEnded() override;

    void onDtlsPacket(Bytes datagram);
    void onMedia(MutableBytes packet, net::Time received);
    void tapOutgoing(Bytes packet) {
        if (tap_ != nullptr) {
            tap_->onTapped(PacketTap::Direction::kOut, packet, loop_.now());
        }
    }
    bool send(net::PacketPtr packet, std::optional<std::size_t> protected_bytes, std::uint64_t& sent);
    Status associate(const Remote& remote);
    void startDtls();
    void dropKeys();
    [[nodiscard]] TransportState stateNow() const;
    [[nodiscard]] CloseReason reasonNow() const;
    void update();

    net::Loop& loop_;
    const dtls::DtlsContext& context_;
    Listener& listener_;
    TransportState state_ = TransportState::kNew;
    CloseReason reason_ = CloseReason::kNone;
    TransportCounts counts_;
    std::optional<srtp::SrtpReceiver> receiver_;
    std::unique_ptr<srtp::SrtpSender> sender_;
    srtp::SrtpReceiveErrors past_errors_;  ///< of earlier associations
    std::shared_ptr<DtlsAssociation> association_;
    EarlyDatagrams early_;
    std::optional<Remote> remote_;
    std::vector<ice::Candidate> told_candidates_;
    std::optional<net::Time> ice_connected_;
    std::optional<Counted> half_open_;
    TransportCensus* census_ = nullptr;
    net::Time made_;
    PacketTap* tap_ = nullptr;
    bool closed_ = false;
    net::Lifetime lifetime_;
    std::unique_ptr<ice::IceTransport> ice_;
};

}  // namespace wf::transport
