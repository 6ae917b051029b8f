#include "sfu/transport/dtls_association.h"

#include <string.h>

#include <array>
#include <utility>

namespace wf::transport {

namespace {

CloseReason reasonOf(dtls::DtlsEnd end) {
    switch (end) {
        case dtls::DtlsEnd::kAlert:
        case dtls::DtlsEnd::kRefused:
            return CloseReason::kDtlsAlert;
        case dtls::DtlsEnd::kTimeout:
            return CloseReason::kDtlsTimeout;
        case dtls::DtlsEnd::kNone:
        case dtls::DtlsEnd::kError:
            break;
    }
    return CloseReason::kDtlsError;
}

std::optional<srtp::SrtpKeys> exportKeys(const dtls::DtlsSession& session, srtp::SrtpProfile profile) {
    std::array<std::byte, 2 * (srtp::kMaxMasterKeyBytes + srtp::kMaxMasterSaltBytes)> storage;
    const MutableBytes block = MutableBytes(storage).first(srtp::exporterBytes(profile));
    std::optional<srtp::SrtpKeys> keys;
    if (session.exportSrtpKeys(block)) {
        keys = srtp::splitExporterBlock(profile, block);
    }
    explicit_bzero(storage.data(), storage.size());
    return keys;
}

}  // namespace

DtlsAssociation::DtlsAssociation(net::Loop& loop, Listener& listener)
    : loop_(loop), listener_(&listener), timer_(loop, [this] {
          session_->handleTimeout(loop_.now());
          afterCall();
      }) {}

Result<std::shared_ptr<DtlsAssociation>> DtlsAssociation::create(net::Loop& loop, const dtls::DtlsContext& context,
                                                                 Listener& listener,
                                                                 const dtls::DtlsSession::Config& config) {
    auto association = std::make_shared<DtlsAssociation>(loop, listener);
    auto session = dtls::DtlsSession::create(context, *association, config);
    if (!session) {
        return session.error();
    }
    association->role_ = config.role;
    association->session_ = std::move(*session);
    return association;
}

void DtlsAssociation::start() {
    if (started_at_) {
        return;
    }
    started_at_ = loop_.now();
    session_->start(*started_at_);
    afterCall();
}

void DtlsAssociation::feed(Bytes datagram) {
    session_->feed(datagram);
    afterCall();
}

bool DtlsAssociation::send(Bytes data) { return session_->send(data).ok(); }

void DtlsAssociation::close() {
    session_->close();
    timer_.stop();
}

dtls::DtlsState DtlsAssociation::state() const {
    if (session_->state() == dtls::DtlsState::kConnected && !connected_at_) {
        return dtls::DtlsState::kConnecting;
    }
    return reason_ != CloseReason::kNone && session_->state() != dtls::DtlsState::kClosed ? dtls::DtlsState::kFailed
                                                                                          : session_->state();
}

void DtlsAssociation::onDtlsDatagram(Bytes datagram) {
    if (listener_ != nullptr) {
        listener_->onDtlsDatagram(datagram);
    }
}

void DtlsAssociation::onDtlsData(Bytes data) {
    std::array<std::byte, 2> length;
    store16(length, 0, static_cast<std::uint16_t>(data.size()));
    inbox_.insert(inbox_.end(), length.begin(), length.end());
    inbox_.insert(inbox_.end(), data.begin(), data.end());
}

void DtlsAssociation::onDtlsState(dtls::DtlsState state, std::string_view reason) {
    if (state == dtls::DtlsState::kConnected) {
        connected_untold_ = true;
        return;
    }
    fail(reasonOf(session_->end()), reason);
}

void DtlsAssociation::fail(CloseReason reason, std::string_view failure) {
    reason_ = reason;
    failure_ = failure;
    end_untold_ = true;
}

void DtlsAssociation::afterCall() {
    // Callbacks may let go of this association.
    const std::shared_ptr<DtlsAssociation> self = shared_from_this();
    arm();
    tellConnected();
    tellData();
    tellEnd();
}

void DtlsAssociation::arm() {
    const auto next = session_->nextTimeout(loop_.now());
    if (next && listener_ != nullptr) {
        timer_.start(*next);
    } else {
        timer_.stop();
    }
}

void DtlsAssociation::tellConnected() {
    if (!std::exchange(connected_untold_, false) || listener_ == nullptr) {
        return;
    }
    const auto id = session_->srtpProfileId();
    profile_ = id ? srtp::srtpProfileFromId(*id) : std::nullopt;
    const auto keys = profile_ ? exportKeys(*session_, *profile_) : std::nullopt;
    if (!keys) {
        session_->close();
        return fail(CloseReason::kDtlsError, "the peer agreed on no SRTP profile");
    }
    const bool server = role_ == dtls::DtlsRole::kServer;
    auto receiver = srtp::SrtpReceiver::create(server ? keys->client : keys->server);
    auto sender = srtp::makeSrtpSender(server ? keys->server : keys->client);
    if (!receiver || !sender) {
        session_->close();
        return fail(CloseReason::kDtlsError, receiver ? sender.error().message : receiver.error().message);
    }
    connected_at_ = loop_.now();
    listener_->onDtlsConnected(std::move(*receiver), std::move(*sender));
}

void DtlsAssociation::tellData() {
    Bytes rest = inbox_;
    while (rest.size() > 2 && listener_ != nullptr) {
        const std::size_t length = load16(rest, 0);
        listener_->onDtlsData(rest.subspan(2, length));
        rest = rest.subspan(2 + length);
    }
    inbox_.clear();
}

void DtlsAssociation::tellEnd() {
    if (std::exchange(end_untold_, false) && listener_ != nullptr) {
        listener_->onDtlsEnded();
    }
}

}  // namespace wf::transport
