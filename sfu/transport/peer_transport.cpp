#include "sfu/transport/peer_transport.h"

#include <algorithm>
#include <utility>

namespace wf::transport {

namespace {

// RFC 5761 section 4: RTCP packet types 192 to 223 look like these RTP payload types, which RTP must not use then.
bool isRtcp(Bytes packet) {
    const int payload_type = load8(packet, 1) & 0x7f;
    return payload_type >= 64 && payload_type <= 95;
}

bool sameFingerprints(const std::vector<dtls::Fingerprint>& a, const std::vector<dtls::Fingerprint>& b) {
    return a.size() == b.size() && std::ranges::all_of(a, [&](const dtls::Fingerprint& one) {
               return std::ranges::any_of(b, [&](const dtls::Fingerprint& other) { return one.equals(other); });
           });
}

}  // namespace

PeerTransport::PeerTransport(net::Loop& loop, const dtls::DtlsContext& context, Listener& listener)
    : loop_(loop), context_(context), listener_(listener), made_(loop.now()) {}

PeerTransport::~PeerTransport() {
    if (association_ != nullptr) {
        association_->leave();
    }
    if (census_ != nullptr) {
        census_->leave(*this);
    }
}

void PeerTransport::enter(TransportCensus& census) {
    census_ = &census;
    census.enter(*this);
}

void PeerTransport::restartIce() {
    ice_->restart();
    update();
}

Status PeerTransport::setRemote(const Remote& remote) {
    if (closed_) {
        return Error{"cannot use the peer's description: the transport is closed"};
    }
    const bool same_association = association_ != nullptr && remote_ && remote.role == remote_->role &&
                                  sameFingerprints(remote.fingerprints, remote_->fingerprints);
    if (!same_association) {
        if (Status made = associate(remote); !made) {
            return made;
        }
    }
    if (Status set = ice_->setRemote({remote.credentials, remote.lite}); !set) {
        return set;
    }
    remote_ = remote;
    const net::Lifetime::Watch watch(lifetime_);
    startDtls();
    if (!watch.ended()) {
        update();
    }
    return {};
}

Status PeerTransport::associate(const Remote& remote) {
    auto made = DtlsAssociation::create(loop_, context_, *this, {remote.role, remote.fingerprints});
    if (!made) {
        return made.error();
    }
    if (association_ != nullptr) {
        association_->leave();
    }
    dropKeys();
    association_ = std::move(*made);
    return {};
}

void PeerTransport::dropKeys() {
    if (receiver_) {
        srtp::add(past_errors_, receiver_->errors());
    }
    receiver_.reset();
    sender_.reset();
}

void PeerTransport::startDtls() {
    if (association_ == nullptr || association_->started() || ice_->state() != ice::IceState::kConnected || !remote_) {
        return;
    }
    const std::shared_ptr<DtlsAssociation> association = association_;
    const std::vector<std::vector<std::byte>> early = early_.take();
    association->start();
    for (const std::vector<std::byte>& datagram : early) {
        association->feed(datagram);
    }
}

void PeerTransport::addRemoteCandidate(const ice::Candidate& candidate) {
    if (candidate.address.family() == net::Address::Family::kNone || candidate.address.isUnspecified()) {
        ++counts_.candidates_ignored;
        return;
    }
    if (told_candidates_.size() < kMaxToldCandidates && !std::ranges::count(told_candidates_, candidate)) {
        told_candidates_.push_back(candidate);
    }
    ice_->addRemoteCandidate(candidate);
}

bool PeerTransport::sendRtp(net::PacketPtr packet) {
    if (sender_ == nullptr) {
        ++counts_.unsent_without_keys;
        return false;
    }
    tapOutgoing(packet->bytes());
    const auto size = sender_->protectRtp(packet->room(), packet->size());
    return send(std::move(packet), size, counts_.rtp_out);
}

bool PeerTransport::sendRtcp(net::PacketPtr packet) {
    if (sender_ == nullptr) {
        ++counts_.unsent_without_keys;
        return false;
    }
    tapOutgoing(packet->bytes());
    const auto size = sender_->protectRtcp(packet->room(), packet->size());
    return send(std::move(packet), size, counts_.rtcp_out);
}

bool PeerTransport::send(net::PacketPtr packet, std::optional<std::size_t> protected_bytes, std::uint64_t& sent) {
    if (!protected_bytes) {
        ++counts_.unsent_malformed;
        return false;
    }
    packet->setSize(*protected_bytes);
    if (!ice_->send(std::move(packet))) {
        ++counts_.unsent_by_ice;
        return false;
    }
    ++sent;
    counts_.bytes_out += *protected_bytes;
    return true;
}

bool PeerTransport::sendData(Bytes packet) {
    if (closed_ || association_ == nullptr || association_->state() != dtls::DtlsState::kConnected) {
        ++counts_.unsent_without_keys;
        return false;
    }
    if (!association_->send(packet)) {
        ++counts_.unsent_malformed;
        return false;
    }
    ++counts_.data_out;
    return true;
}

std::size_t PeerTransport::maxDataBytes() const {
    return association_ != nullptr && !closed_ ? association_->maxDataBytes() : 0;
}

void PeerTransport::close() {
    if (closed_) {
        return;
    }
    closed_ = true;
    if (association_ != nullptr) {
        association_->close();
    }
    dropKeys();
    state_ = stateNow();
    reason_ = reasonNow();
}

void PeerTransport::onIceState(ice::IceState state) {
    if (state == ice::IceState::kConnected && !ice_connected_) {
        ice_connected_ = loop_.now();
    }
    const net::Lifetime::Watch watch(lifetime_);
    startDtls();
    if (!watch.ended()) {
        update();
    }
}

void PeerTransport::onIcePacket(ice::PacketKind kind, MutableBytes packet, net::Time received) {
    if (closed_) {
        return;
    }
    if (kind == ice::PacketKind::kDtls) {
        onDtlsPacket(packet);
    } else if (kind == ice::PacketKind::kRtp) {
        onMedia(packet, received);
    }
}

void PeerTransport::onDtlsPacket(Bytes datagram) {
    counts_.bytes_in += datagram.size();
    if (association_ == nullptr || !association_->started()) {
        counts_.dtls_too_early += early_.keep(datagram) ? 0U : 1U;
        return;
    }
    association_->feed(datagram);
}

void PeerTransport::onMedia(MutableBytes packet, net::Time received) {
    if (!receiver_) {
        ++counts_.media_without_keys;
        return;
    }
    const std::size_t arrived = packet.size();
    const bool rtcp = arrived > 1 && isRtcp(packet);
    const auto size = rtcp ? receiver_->unprotectRtcp(packet) : receiver_->unprotectRtp(packet);
    if (!size) {
        return;
    }
    counts_.bytes_in += arrived;
    if (tap_ != nullptr) {
        tap_->onTapped(PacketTap::Direction::kIn, packet.first(*size), received);
    }
    if (rtcp) {
        ++counts_.rtcp_in;
        listener_.onRtcp(packet.first(*size), received);
    } else {
        ++counts_.rtp_in;
        listener_.onRtp(packet.first(*size), received);
    }
}

void PeerTransport::onDtlsDatagram(Bytes datagram) {
    if (ice_->send(datagram)) {
        counts_.bytes_out += datagram.size();
    } else {
        ++counts_.unsent_by_ice;
    }
}

void PeerTransport::onDtlsData(Bytes data) {
    ++counts_.data_in;
    listener_.onDataPacket(data);
}

void PeerTransport::onDtlsEnded() {
    dropKeys();
    update();
}

void PeerTransport::onDtlsConnected(srtp::SrtpReceiver receiver, std::unique_ptr<srtp::SrtpSender> sender) {
    receiver_ = std::move(receiver);
    sender_ = std::move(sender);
    if (half_open_ && census_ != nullptr) {
        census_->countConnected(loop_.now() - made_);
    }
    half_open_.reset();
    update();
}

TransportState PeerTransport::stateNow() const {
    const auto dtls = association_ != nullptr ? association_->state() : dtls::DtlsState::kNew;
    if (closed_ || dtls == dtls::DtlsState::kClosed) {
        return TransportState::kClosed;
    }
    if (dtls == dtls::DtlsState::kFailed || ice_->state() == ice::IceState::kFailed) {
        return TransportState::kFailed;
    }
    if (ice_->state() == ice::IceState::kDisconnected) {
        return TransportState::kDisconnected;
    }
    if (ice_->state() == ice::IceState::kConnected && dtls == dtls::DtlsState::kConnected) {
        return TransportState::kConnected;
    }
    return remote_ ? TransportState::kConnecting : TransportState::kNew;
}

CloseReason PeerTransport::reasonNow() const {
    if (association_ != nullptr && association_->closeReason() != CloseReason::kNone) {
        return association_->closeReason();
    }
    if (closed_) {
        return CloseReason::kLocal;
    }
    return ice_->state() == ice::IceState::kFailed ? CloseReason::kIceFailed : CloseReason::kNone;
}

// The listener may destroy this transport: nothing may come behind the call.
void PeerTransport::update() {
    const TransportState state = stateNow();
    if (closed_ || state == state_) {
        return;
    }
    state_ = state;
    reason_ = reasonNow();
    if (state_ == TransportState::kFailed && census_ != nullptr) {
        census_->countFailed();
    }
    listener_.onTransportState(state_, reason_);
}

srtp::SrtpReceiveErrors PeerTransport::srtpErrors() const {
    srtp::SrtpReceiveErrors errors = past_errors_;
    if (receiver_) {
        srtp::add(errors, receiver_->errors());
    }
    return errors;
}

std::optional<net::Duration> PeerTransport::handshakeTime() const {
    if (association_ == nullptr || !association_->startedAt() || !association_->connectedAt()) {
        return std::nullopt;
    }
    return *association_->connectedAt() - *association_->startedAt();
}

TransportInfo PeerTransport::info() const {
    TransportInfo info;
    info.state = state_;
    info.reason = reason_;
    info.ice_lite = ice_->isLite();
    info.ice_controlling = ice_->controlling();
    info.ice_state = ice_->state();
    info.gathered = ice_->gathered();
    info.ice_connected = ice_connected_;
    info.local_candidates = ice_->localCandidates();
    info.remote_candidates = told_candidates_;
    info.selected = ice_->path();
    info.counts = counts_;
    info.srtp_errors = srtpErrors();
    if (remote_) {
        info.dtls_role = remote_->role;
        info.remote_fingerprints = remote_->fingerprints;
    }
    if (association_ != nullptr) {
        info.failure = association_->failure();
        info.dtls_state = association_->state();
        info.srtp_profile = association_->srtpProfile();
        info.dtls_retransmissions = association_->retransmissions();
        info.handshake_started = association_->startedAt();
        info.dtls_connected = association_->connectedAt();
    }
    return info;
}

}  // namespace wf::transport
