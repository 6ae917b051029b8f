#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sfu/net/packet_pool.h"
#include "sfu/transport/peer_transport.h"

namespace {

using namespace wf;
using transport::PeerTransport;
using transport::TransportState;
using Packet = std::vector<std::byte>;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// Made once, since keys take longer than a run.
const dtls::Certificate& certificate() {
    static const dtls::Certificate made = dtls::Certificate::makeSelfSigned().value();
    return made;
}
const dtls::DtlsContext& context() {
    static const dtls::DtlsContext made = dtls::DtlsContext::create(certificate()).value();
    return made;
}

/// ICE whose state is set by hand and whose packets lie in a list.
class Wire final : public ice::IceTransport {
public:
    explicit Wire(std::vector<Packet>& sent) : sent_(sent) {}
    [[nodiscard]] bool isLite() const override { return true; }
    [[nodiscard]] bool controlling() const override { return false; }
    [[nodiscard]] bool gathered() const override { return true; }
    [[nodiscard]] const ice::Credentials& localCredentials() const override { return credentials_; }
    [[nodiscard]] std::vector<ice::Candidate> localCandidates() const override { return {}; }
    Status setRemote(const Remote&) override { return {}; }
    void addRemoteCandidate(const ice::Candidate&) override {}
    void remoteCandidatesDone() override {}
    void restart() override {}
    bool send(net::PacketPtr packet) override { return send(packet->bytes()); }
    bool send(Bytes packet) override {
        sent_.emplace_back(packet.begin(), packet.end());
        return true;
    }
    [[nodiscard]] ice::IceState state() const override { return now; }
    [[nodiscard]] std::optional<Path> path() const override { return std::nullopt; }

    ice::IceState now = ice::IceState::kNew;

private:
    std::vector<Packet>& sent_;
    ice::Credentials credentials_;
};

struct Upper final : PeerTransport::Listener {
    void onTransportState(TransportState state, transport::CloseReason reason) override {
        const bool over = state == TransportState::kFailed || state == TransportState::kClosed;
        require(over == (reason != transport::CloseReason::kNone));
    }
    void onRtp(MutableBytes packet, net::Time) override { require(packet.size() >= 12); }
    void onRtcp(Bytes compound, net::Time) override { require(compound.size() >= 8); }
    void onDataPacket(Bytes packet) override { require(!packet.empty()); }
    void onLocalCandidate(const ice::Candidate&) override {}
    void onLocalCandidatesDone() override {}
};

/// A client's DTLS in memory.
class Client final : public dtls::DtlsListener {
public:
    explicit Client(net::Time now)
        : session_(dtls::DtlsSession::create(context(), *this, {dtls::DtlsRole::kClient, {certificate().fingerprint()}})
                       .value()) {
        session_.start(now);
    }
    void onDtlsDatagram(Bytes datagram) override { sent.emplace_back(datagram.begin(), datagram.end()); }
    void onDtlsData(Bytes) override {}
    void onDtlsState(dtls::DtlsState, std::string_view) override {}
    dtls::DtlsSession& session() { return session_; }
    std::vector<Packet> sent;

private:
    dtls::DtlsSession session_;
};

class Peer {
public:
    Peer() : transport_(loop_, context(), upper_) {
        auto wire = std::make_unique<Wire>(sent_);
        wire_ = wire.get();
        transport_.setIce(std::move(wire));
    }
    void describe() {
        require(transport_.setRemote({{"u", "p"}, false, {certificate().fingerprint()}, dtls::DtlsRole::kServer}).ok());
    }
    void setIce(ice::IceState state) {
        wire_->now = state;
        transport_.iceListener().onIceState(state);
    }
    /// At most `datagrams` of a proper handshake.
    void shakeHands(Client& client, unsigned datagrams) {
        for (unsigned i = 0; i < datagrams && !(client.sent.empty() && sent_.empty()); ++i) {
            if (!client.sent.empty()) {
                Packet packet = std::move(client.sent.front());
                client.sent.erase(client.sent.begin());
                transport_.iceListener().onIcePacket(ice::PacketKind::kDtls, packet, clock_.now());
            } else {
                client.session().feed(sent_.front());
                sent_.erase(sent_.begin());
            }
        }
    }
    void feed(Bytes bytes) {
        Packet packet(bytes.begin(), bytes.end());
        if (const auto kind = ice::packetKind(packet)) {
            transport_.iceListener().onIcePacket(*kind, packet, clock_.now());
        }
    }
    void send(Bytes bytes) {
        if (net::PacketPtr packet = pool_.take(bytes)) {
            transport_.sendRtp(std::move(packet));
        }
        if (net::PacketPtr packet = pool_.take(bytes)) {
            transport_.sendRtcp(std::move(packet));
        }
        transport_.sendData(bytes);
    }
    PeerTransport& transport() { return transport_; }
    [[nodiscard]] net::Time now() const { return clock_.now(); }

private:
    net::ManualClock clock_;
    net::Loop loop_{clock_};
    net::PacketPool pool_;
    std::vector<Packet> sent_;
    Wire* wire_ = nullptr;
    Upper upper_;
    PeerTransport transport_;
};

}  // namespace

/// The first byte says how far a connection has come: the lower bits how much of the handshake is done, the upper ones
/// whether there is a description, a path, or an end already. The rest are packets with two bytes of length before
/// each; nobody of them knows a key. Whatever comes, what cannot be proved does not get through.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    Peer peer;
    Client client(peer.now());
    if ((data[0] & 0x10) != 0) {
        peer.describe();
    }
    if ((data[0] & 0x20) != 0) {
        peer.setIce(ice::IceState::kConnected);
    }
    peer.shakeHands(client, data[0] & 0x0f);
    if ((data[0] & 0x40) != 0) {
        peer.setIce(ice::IceState::kDisconnected);
    }
    if ((data[0] & 0x80) != 0) {
        peer.transport().close();
    }
    Bytes rest = std::as_bytes(std::span(data, size)).subspan(1);
    while (rest.size() > 2) {
        const std::size_t length = std::min<std::size_t>(load16(rest, 0), rest.size() - 2);
        peer.feed(rest.subspan(2, length));
        peer.send(rest.subspan(2, length));
        rest = rest.subspan(2 + length);
    }
    const transport::TransportInfo info = peer.transport().info();
    require(info.counts.rtp_in == 0 && info.counts.rtcp_in == 0 && info.counts.data_in == 0);
    if ((data[0] & 0x80) == 0) {
        peer.describe();
    }
    return 0;
}
