#include "sfu/ice/ice_lite_peer.h"

#include <algorithm>
#include <utility>

#include "sfu/ice/ice_lite_server.h"

namespace wf::ice {

namespace {

// Old clients put USE-CANDIDATE into every check (aggressive nomination). Within a burst the path of the highest
// priority counts; later the newest does, for then the peer has moved.
constexpr std::chrono::milliseconds kNominationBurst{300};

}  // namespace

IceLitePeer::IceLitePeer(IceLiteServer& server, Listener& listener)
    : server_(server), listener_(listener), current_(server.freshCredentials()), last_check_(server.loop().now()) {
    paths_.reserve(kMaxPaths);
    server_.add(*this, current_.ufrag);
}

IceLitePeer::~IceLitePeer() {
    while (!paths_.empty()) {
        removePath(paths_.size() - 1);
    }
    server_.remove(*this);
}

std::vector<Candidate> IceLitePeer::localCandidates() const { return server_.candidates(); }

Status IceLitePeer::setRemote(const Remote& remote) {
    if (remote.lite) {
        return Error{
            "cannot connect: the peer does ICE-lite as this server does, so nobody would check; set ice_lite "
            "to false"};
    }
    remote_known_ = true;
    last_check_ = server_.loop().now();
    return {};
}

// The peer shows by its checks where it is; what it says of its candidates, mDNS names among them, is not needed.
void IceLitePeer::addRemoteCandidate(const Candidate&) {}

void IceLitePeer::restart() {
    if (next_) {
        server_.forgetUfrag(next_->ufrag);
    }
    next_ = server_.freshCredentials();
    server_.addUfrag(*this, next_->ufrag);
    last_check_ = server_.loop().now();
    if (state_ == IceState::kFailed) {
        state_ = IceState::kNew;
    }
}

bool IceLitePeer::send(net::PacketPtr packet) {
    if (!selected_ || state_ == IceState::kFailed) {
        return false;
    }
    if (selected_->tcp != nullptr) {
        return selected_->tcp->connection().send(packet->bytes());
    }
    return selected_->endpoint->udp().send(std::move(packet), selected_->remote);
}

bool IceLitePeer::send(Bytes packet) {
    net::PacketPtr copy = server_.pool().take(packet);
    return copy != nullptr && send(std::move(copy));
}

std::optional<IceTransport::Path> IceLitePeer::path() const {
    if (!selected_) {
        return std::nullopt;
    }
    const Protocol protocol = selected_->tcp != nullptr ? Protocol::kTcpPassive : Protocol::kUdp;
    return Path{protocol, selected_->endpoint->local(), selected_->remote};
}

std::string_view IceLitePeer::passwordFor(std::string_view ufrag) const {
    return next_ && ufrag == next_->ufrag ? next_->pwd : current_.pwd;
}

void IceLitePeer::onCheck(const LitePath& path, const BindingRequest& request, net::Time now) {
    if (next_ && request.ufrag == next_->ufrag) {
        server_.forgetUfrag(current_.ufrag);
        current_ = *std::exchange(next_, std::nullopt);
        nominated_ = false;
        nomination_.reset();
    }
    last_check_ = now;
    KnownPath& checked = learn(path, now);
    checked.last_check = now;
    checked.priority = request.priority;
    if (shouldSelect(checked, request, now)) {
        selected_ = path;
        nominated_ = nominated_ || request.use_candidate;
        nomination_ = request.nomination ? request.nomination : nomination_;
    }
    if (request.use_candidate) {
        checked.last_nomination = now;
    }
    setState(IceState::kConnected);
}

// Until the peer nominates, its first working path is good enough to begin DTLS on.
bool IceLitePeer::shouldSelect(const KnownPath& candidate, const BindingRequest& request, net::Time now) const {
    const KnownPath* selected = selected_ ? known(*selected_) : nullptr;
    if (selected == nullptr || (request.use_candidate && !nominated_)) {
        return true;
    }
    if (!request.use_candidate) {
        return false;
    }
    if (request.nomination && nomination_) {
        return *request.nomination >= *nomination_;
    }
    const bool burst = now - selected->last_nomination < kNominationBurst;
    return !burst || candidate.priority >= selected->priority;
}

const IceLitePeer::KnownPath* IceLitePeer::known(const LitePath& path) const {
    const auto at = std::ranges::find(paths_, path, &KnownPath::path);
    return at == paths_.end() ? nullptr : &*at;
}

IceLitePeer::KnownPath& IceLitePeer::learn(const LitePath& path, net::Time now) {
    if (const auto at = std::ranges::find(paths_, path, &KnownPath::path); at != paths_.end()) {
        return *at;
    }
    if (paths_.size() == kMaxPaths) {
        // The one that was silent longest makes room, but never the one in use.
        std::size_t oldest = selected_ == paths_[0].path ? 1 : 0;
        for (std::size_t i = oldest + 1; i < paths_.size(); ++i) {
            if (paths_[i].last_check < paths_[oldest].last_check && selected_ != paths_[i].path) {
                oldest = i;
            }
        }
        removePath(oldest);
    }
    server_.claim(path, *this);
    paths_.push_back({path, now, net::Time(), 0});
    return paths_.back();
}

void IceLitePeer::removePath(std::size_t index) {
    const LitePath path = paths_[index].path;
    forget(path);
    server_.release(path);
}

void IceLitePeer::forget(const LitePath& path) {
    std::erase_if(paths_, [&](const KnownPath& one) { return one.path == path; });
    if (selected_ != path) {
        return;
    }
    selected_.reset();
    nominated_ = false;
    const auto best = std::ranges::max_element(paths_, {}, &KnownPath::last_check);
    if (best != paths_.end()) {
        selected_ = best->path;
    }
}

void IceLitePeer::onPacket(PacketKind kind, MutableBytes packet, net::Time received) {
    if (state_ != IceState::kFailed) {
        listener_.onIcePacket(kind, packet, received);
    }
}

// RFC 7675 section 5.1, seen from the side that answers: no check for the time of consent means that the peer has
// left or cannot be reached.
void IceLitePeer::sweep(net::Time now) {
    const auto& config = server_.config();
    for (std::size_t i = paths_.size(); i-- > 0;) {
        if (selected_ != paths_[i].path && now - paths_[i].last_check >= config.consent_timeout) {
            removePath(i);
        }
    }
    const net::Duration silent = now - last_check_;
    if (!remote_known_ || state_ == IceState::kFailed || silent < config.consent_timeout) {
        return;
    }
    if (silent >= config.consent_timeout + config.failure_grace) {
        server_.forgetUfrag(current_.ufrag);
        if (next_) {
            server_.forgetUfrag(next_->ufrag);
            next_.reset();
        }
        setState(IceState::kFailed);
    } else if (state_ == IceState::kConnected) {
        setState(IceState::kDisconnected);
    }
}

void IceLitePeer::setState(IceState state) {
    if (state == state_) {
        return;
    }
    state_ = state;
    if (state == IceState::kConnected && !was_connected_) {
        was_connected_ = true;
        server_.onFirstConnected();
    }
    listener_.onIceState(state);
}

}  // namespace wf::ice
