#include "sfu/room/peer_connection.h"

#include <algorithm>
#include <utility>

#include "sfu/room/transport_text.h"

namespace wf::room {

PeerConnection::PeerConnection(WorkerServices& services, Listener& listener)
    : services_(services), listener_(listener) {}

PeerConnection::~PeerConnection() = default;

Status PeerConnection::open(const transport::TransportFactory::PeerOptions& options) {
    if (transport_ != nullptr) {
        return {};
    }
    auto made = services_.transports.create(*this, options);
    if (!made) {
        services_.limits.write("a connection is refused: " + made.error().message, services_.loop.now());
        return made.error();
    }
    transport_ = std::move(made.value());
    transport_->setTap(capture_.get());
    news(TransportNews::Kind::kIce, "gathering");
    return {};
}

sdp::LocalTransport PeerConnection::local() const {
    return localTransport(*transport_, services_.transports.fingerprint(), role_);
}

Status PeerConnection::setRemote(const sdp::RemoteTransport& remote, sdp::DtlsRole role, const RemoteText& text) {
    const auto told = toRemote(remote, role);
    if (!told) {
        return told.error();
    }
    if (text.force_relay) {
        transport_->forceRelay();
    }
    if (Status status = transport_->setRemote(*told); !status) {
        return status;
    }
    remote_ = remote;
    role_ = role;
    for (const sdp::Candidate& candidate : remote.candidates) {
        if (const auto usable = toIce(candidate)) {
            transport_->addRemoteCandidate(*usable);
            news(TransportNews::Kind::kRemoteCandidate, sdp::formatCandidate(candidate));
        }
    }
    news(TransportNews::Kind::kIce, "connecting");
    takeEarlyCandidates();
    if (remote.end_of_candidates || !text.trickle) {
        transport_->remoteCandidatesDone();
    }
    return {};
}

Result<sdp::Answer> PeerConnection::answer(const RemoteText& offer, const sdp::AnswerPolicy& policy) {
    const auto parsed = sdp::parse(offer.sdp);
    if (!parsed) {
        return Error{"Error parsing offer: " + parsed.error().message};
    }
    if (Status status = open({parsed->ice_lite, offer.force_relay}); !status) {
        return status.error();
    }
    auto answer = negotiate(*parsed, policy);
    if (answer && answer->remote) {
        if (Status status = setRemote(*answer->remote, answer->role, offer); !status) {
            answer = status.error();
        }
    }
    if (!remote_) {
        // There is no connection yet, and now there will be none.
        transport_.reset();
    }
    return answer;
}

Result<sdp::Answer> PeerConnection::negotiate(const sdp::SessionDescription& offer, const sdp::AnswerPolicy& policy) {
    auto answer = sdp::answerOffer(offer, policy, local());
    if (answer && answer->remote && remote_) {
        const sdp::TransportChange change = sdp::transportChange(*remote_, *answer->remote);
        if (change == sdp::TransportChange::kNewAssociation) {
            role_.reset();
        }
        if (change != sdp::TransportChange::kNone) {
            transport_->restartIce();
            described_ = false;
            answer = sdp::answerOffer(offer, policy, local());
        }
    }
    if (answer && answer->remote) {
        const auto line = std::ranges::find_if(answer->media, [](const auto& media) { return media.accepted(); });
        transport_mid_ = line->mid;
        transport_mindex_ = line->index;
    }
    return answer;
}

Result<sdp::SessionDescription> PeerConnection::offer(sdp::Offerer& offerer, bool restart_ice) {
    if (Status status = open({true, false}); !status) {
        return status.error();
    }
    if (restart_ice && remote_) {
        transport_->restartIce();
        described_ = false;
    }
    sdp::SessionDescription description = offerer.offer(local());
    const auto line = std::ranges::find_if(description.media, [](const auto& media) { return !media.isRejected(); });
    if (line != description.media.end()) {
        transport_mid_ = line->mid.value_or("0");
        transport_mindex_ = static_cast<std::size_t>(line - description.media.begin());
    }
    return description;
}

Result<sdp::SubscriberAnswer> PeerConnection::accept(sdp::Offerer& offerer, const RemoteText& answer) {
    if (transport_ == nullptr) {
        return Error{"There is no connection that could be answered"};
    }
    const auto parsed = sdp::parse(answer.sdp);
    if (!parsed) {
        return Error{"Error parsing answer: " + parsed.error().message};
    }
    auto accepted = offerer.accept(*parsed, local());
    if (accepted && accepted->remote) {
        if (Status status = setRemote(*accepted->remote, accepted->role, answer); !status) {
            return status.error();
        }
    }
    return accepted;
}

void PeerConnection::finish(sdp::SessionDescription description, TextDone done) {
    if (transport_ == nullptr) {
        done(Error{"The connection is closed"});
    } else if (services_.media.full_trickle || transport_->gathered()) {
        write({std::move(description), std::move(done)});
    } else {
        unfinished_.push_back({std::move(description), std::move(done)});
    }
}

void PeerConnection::write(Unfinished unfinished) {
    const sdp::LocalTransport now = local();
    unfinished.description.origin.address = now.address;
    for (sdp::MediaDescription& line : unfinished.description.media) {
        if (!line.isRejected()) {
            line.connection = now.address;
            line.candidates = now.candidates;
            line.end_of_candidates = now.end_of_candidates;
        }
    }
    const bool first = !std::exchange(described_, true);
    for (const sdp::Candidate& candidate : first ? now.candidates : std::vector<sdp::Candidate>()) {
        news(TransportNews::Kind::kLocalCandidate, sdp::formatCandidate(candidate));
    }
    const net::Lifetime::Watch watch(lifetime_);
    unfinished.done(sdp::write(unfinished.description));
    if (!watch.ended() && first && services_.media.full_trickle && isOpen() && transport_->gathered()) {
        tellCandidate(nullptr);
    }
}

void PeerConnection::addCandidate(const TrickledText& candidate) {
    if (!remote_) {
        early_.keep(candidate, services_.loop.now());
        return;
    }
    // Lines of a bundle have one transport, and only its own line's candidates count (RFC 8843 section 10).
    const bool ours = candidate.mindex == transport_mindex_ || candidate.mid == transport_mid_;
    if (candidate.completed) {
        transport_->remoteCandidatesDone();
        return;
    }
    if (!ours) {
        return;
    }
    if (const auto parsed = sdp::parseCandidate(candidate.candidate)) {
        if (const auto usable = toIce(*parsed)) {
            transport_->addRemoteCandidate(*usable);
            news(TransportNews::Kind::kRemoteCandidate, sdp::formatCandidate(*parsed));
        }
    }
}

void PeerConnection::takeEarlyCandidates() {
    for (const TrickledText& candidate : early_.take(services_.loop.now(), services_.media.candidates_timeout)) {
        addCandidate(candidate);
    }
}

void PeerConnection::openData(const sdp::NegotiatedData& negotiated) {
    negotiated_data_ = negotiated;
    startData();
}

void PeerConnection::startData() {
    if (!up_ || !negotiated_data_ || data_ != nullptr) {
        return;
    }
    const DataChannels::Config config{*negotiated_data_, role_ == sdp::DtlsRole::kClient, transport_->maxDataBytes()};
    data_.reset(new DataChannels(services_, *this, config));
}

bool PeerConnection::sendMessage(const std::string& label, const DataMessage& message) {
    return data_ != nullptr && data_->send(label, message);
}

void PeerConnection::onDataPacket(Bytes packet) {
    if (data_ != nullptr) {
        data_->feed(packet);
    }
}

void PeerConnection::onDataChannelPacket(Bytes packet) {
    if (transport_ != nullptr) {
        transport_->sendData(packet);
    }
}

bool PeerConnection::sendRtp(net::PacketPtr packet) {
    return transport_ != nullptr && transport_->sendRtp(std::move(packet));
}

bool PeerConnection::sendRtcp(net::PacketPtr packet) {
    return transport_ != nullptr && transport_->sendRtcp(std::move(packet));
}

void PeerConnection::hangUp(std::string_view reason) {
    if (transport_ == nullptr) {
        return;
    }
    // The transport may be in a call of its own further down.
    transport_->close();
    transport_->setTap(nullptr);
    services_.graveyard.bury(std::move(transport_));
    services_.graveyard.bury(std::move(data_));
    negotiated_data_.reset();
    remote_.reset();
    role_.reset();
    described_ = false;
    up_ = false;
    const auto unfinished = std::exchange(unfinished_, {});
    const net::Lifetime::Watch watch(lifetime_);
    for (const Unfinished& one : unfinished) {
        one.done(Error{"The connection was closed before it was described"});
        if (watch.ended()) {
            return;
        }
    }
    listener_.onPeerHangup(reason);
}

void PeerConnection::startCapture(const CaptureRequest& request, const std::function<void(const Status&)>& done) {
    if (capture_ != nullptr && !capture_->failed()) {
        done(Error{"Capture already started"});
        return;
    }
    auto opened = services_.recorder.openCapture(request.config(), done);
    if (!opened) {
        done(opened.error());
        return;
    }
    auto capture = std::make_unique<PeerCapture>(services_.clock, std::move(*opened));
    if (transport_ != nullptr) {
        transport_->setTap(capture.get());
    }
    capture_ = std::move(capture);
}

Status PeerConnection::stopCapture() {
    if (capture_ == nullptr) {
        return Error{"Capture not started"};
    }
    if (transport_ != nullptr) {
        transport_->setTap(nullptr);
    }
    capture_.reset();
    return {};
}

void PeerConnection::onTransportState(transport::TransportState state, transport::CloseReason reason) {
    if (transport_ == nullptr) {
        return;
    }
    switch (state) {
        case transport::TransportState::kConnected:
            if (!std::exchange(up_, true)) {
                newsOfConnection();
                startData();
                listener_.onPeerUp();
            }
            return;
        case transport::TransportState::kFailed: {
            const net::Lifetime::Watch watch(lifetime_);
            if (reason == transport::CloseReason::kIceFailed) {
                news(TransportNews::Kind::kIce, "failed");
                listener_.onPeerIceFailed();
            }
            if (!watch.ended()) {
                hangUp(hangupReason(reason));
            }
            return;
        }
        case transport::TransportState::kClosed:
            hangUp(hangupReason(reason));
            return;
        case transport::TransportState::kNew:
        case transport::TransportState::kConnecting:
        case transport::TransportState::kDisconnected:
            return;
    }
}

void PeerConnection::onLocalCandidate(const ice::Candidate& candidate) {
    if (described_ && services_.media.full_trickle) {
        tellCandidate(&candidate);
    }
}

void PeerConnection::onLocalCandidatesDone() {
    const net::Lifetime::Watch watch(lifetime_);
    for (Unfinished& one : std::exchange(unfinished_, {})) {
        write(std::move(one));
        if (watch.ended() || transport_ == nullptr) {
            return;
        }
    }
    if (described_ && services_.media.full_trickle) {
        tellCandidate(nullptr);
    }
}

void PeerConnection::news(TransportNews::Kind kind, std::string text) {
    constexpr std::string_view kWord = "candidate:";
    if (text.starts_with(kWord)) {
        text.erase(0, kWord.size());
    }
    listener_.onPeerNews({kind, std::move(text)});
}

void PeerConnection::newsOfConnection() {
    using Kind = TransportNews::Kind;
    const transport::TransportInfo info = transport_->info();
    if (info.selected) {
        TransportNews pair{Kind::kSelectedPair, {}, *info.selected};
        for (const ice::Candidate& candidate : info.remote_candidates) {
            pair.remote_type = candidate.address == pair.path.remote ? candidate.type : pair.remote_type;
        }
        listener_.onPeerNews(pair);
    }
    for (const char* state : {"connected", "ready"}) {
        news(Kind::kIce, state);
    }
    for (const char* state : {"trying", "connected"}) {
        news(Kind::kDtls, state);
    }
}

void PeerConnection::tellCandidate(const ice::Candidate* candidate) {
    TrickledText text;
    text.mid = transport_mid_;
    text.mindex = transport_mindex_;
    text.completed = candidate == nullptr;
    if (candidate != nullptr) {
        text.candidate = sdp::formatCandidate(toSdp(*candidate));
    }
    listener_.onPeerCandidate(text);
}

}  // namespace wf::room
