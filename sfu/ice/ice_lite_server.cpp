#include "sfu/ice/ice_lite_server.h"

#include <algorithm>
#include <utility>

namespace wf::ice {

namespace {

constexpr std::chrono::seconds kSweepPeriod{1};
// Tries of a port that the kernel chose for one address and that may be taken on another, or by TCP.
constexpr int kAnyPortTries = 32;

}  // namespace

Result<std::unique_ptr<IceLiteServer>> IceLiteServer::open(net::Loop& loop, net::PacketPool& pool,
                                                           const IceLiteConfig& config) {
    std::unique_ptr<IceLiteServer> server(new IceLiteServer(loop, pool, config));
    if (Status opened = server->openEndpoints(); !opened) {
        return opened.error();
    }
    return server;
}

IceLiteServer::IceLiteServer(net::Loop& loop, net::PacketPool& pool, const IceLiteConfig& config)
    : loop_(loop), pool_(pool), config_(config), errors_left_(config.max_errors_per_s), sweep_timer_(loop, [this] {
          sweep();
      }) {
    sweep_timer_.repeat(kSweepPeriod);
}

IceLiteServer::~IceLiteServer() = default;

IceLiteServer::Sockets IceLiteServer::sockets() const {
    Sockets sum;
    for (const auto& endpoint : endpoints_) {
        const net::UdpSocket& udp = endpoint->udp();
        sum.received.received += udp.counts().received;
        sum.received.truncated += udp.counts().truncated;
        sum.received.receive_errors += udp.counts().receive_errors;
        const net::SendErrors& errors = udp.sending().errors();
        sum.errors.queue_full += errors.queue_full;
        sum.errors.refused += errors.refused;
        sum.errors.unreachable += errors.unreachable;
        sum.errors.too_big += errors.too_big;
        sum.errors.other += errors.other;
        sum.queued += udp.sending().size();
        sum.packets += udp.sending().packets();
        sum.messages += udp.sending().messages();
    }
    return sum;
}

Status IceLiteServer::openEndpoints() {
    if (config_.addresses.empty()) {
        return Error{"no address for media: no interface is left by ice_enforce_list and ice_ignore_list"};
    }
    const bool any = config_.ports.max == 0;
    const int tries = any ? kAnyPortTries : config_.ports.max - config_.ports.min + 1;
    Status opened = Error{"rtp_port_range is empty; its first port must not be above its last"};
    for (int i = 0; i < tries; ++i) {
        opened = openOn(any ? std::uint16_t{0} : static_cast<std::uint16_t>(config_.ports.min + i));
        if (opened) {
            break;
        }
    }
    std::vector<net::Address> bound;
    for (const auto& endpoint : endpoints_) {
        bound.push_back(endpoint->local());
    }
    candidates_ = config_.policy.hostCandidates(bound);
    return opened;
}

Status IceLiteServer::openOn(std::uint16_t port) {
    endpoints_.clear();
    for (const net::Address& address : config_.addresses) {
        net::UdpSocket::Options options = config_.udp;
        options.bind = address.withPort(port);
        auto endpoint = std::make_unique<IceLiteEndpoint>(*this);
        if (Status opened = endpoint->open(loop_, options, config_.policy.tcp); !opened) {
            endpoints_.clear();
            return opened;
        }
        port = endpoint->local().port();
        endpoints_.push_back(std::move(endpoint));
    }
    return {};
}

Result<std::unique_ptr<IceTransport>> IceLiteServer::newPeer(IceTransport::Listener& listener) {
    if (half_open_ >= config_.max_half_open) {
        return Error{"too many peers that never connected: " + std::to_string(half_open_)};
    }
    return std::unique_ptr<IceTransport>(std::make_unique<IceLitePeer>(*this, listener));
}

Credentials IceLiteServer::freshCredentials() const {
    Credentials made = makeCredentials();
    while (by_ufrag_.contains(made.ufrag)) {
        made = makeCredentials();
    }
    return made;
}

void IceLiteServer::add(IceLitePeer& peer, const std::string& ufrag) {
    ++half_open_;
    peers_.push_back(&peer);
    addUfrag(peer, ufrag);
}

void IceLiteServer::remove(IceLitePeer& peer) {
    half_open_ -= peer.wasConnected() ? 0U : 1U;
    std::erase_if(by_ufrag_, [&](const auto& item) { return item.second == &peer; });
    std::erase(peers_, &peer);
}

void IceLiteServer::claim(const LitePath& path, IceLitePeer& peer) {
    IceLitePeer* before = path.tcp != nullptr ? path.tcp->peer() : path.endpoint->peers().find(path.remote);
    if (before != nullptr && before != &peer) {
        before->forget(path);
    }
    if (path.tcp != nullptr) {
        path.tcp->setPeer(&peer);
    } else {
        path.endpoint->peers().set(path.remote, peer);
    }
}

void IceLiteServer::release(const LitePath& path) {
    if (path.tcp != nullptr) {
        path.endpoint->close(*path.tcp);
    } else {
        path.endpoint->peers().erase(path.remote);
    }
}

void IceLiteServer::onPacket(const LitePath& path, IceLitePeer* peer, MutableBytes packet, net::Time received) {
    const auto kind = packetKind(packet);
    if (!kind) {
        ++counts_.unknown_kind;
    } else if (*kind == PacketKind::kStun) {
        onStun(path, packet, received);
    } else if (peer == nullptr) {
        ++counts_.unknown_source;
    } else {
        peer->onPacket(*kind, packet, received);
    }
}

void IceLiteServer::onStun(const LitePath& path, Bytes packet, net::Time received) {
    const BindingRequest request = readBindingRequest(packet, path.remote, *this);
    count(request);
    if (mayAnswer(request, packet.size())) {
        answer(path, request.answer());
    }
    IceLitePeer* peer = request.verdict == StunVerdict::kValid ? peerOf(request.ufrag) : nullptr;
    if (peer != nullptr) {
        peer->onCheck(path, request, received);
    }
}

void IceLiteServer::count(const BindingRequest& request) {
    switch (request.verdict) {
        case StunVerdict::kValid:
            ++counts_.checks;
            break;
        case StunVerdict::kRoleConflict:
            ++counts_.role_conflicts;
            break;
        case StunVerdict::kUnauthorized:
            ++counts_.unauthorized;
            break;
        case StunVerdict::kBadRequest:
        case StunVerdict::kUnknown:
            ++counts_.bad_requests;
            break;
        default:
            ++counts_.bad_stun;
    }
}

// Strangers get few answers and none larger than what they sent, so that nobody can be flooded through this server
// with a forged source address.
bool IceLiteServer::mayAnswer(const BindingRequest& request, std::size_t request_bytes) {
    if (request.reply_bytes == 0 || request.authentic) {
        return request.reply_bytes != 0;
    }
    if (errors_left_ == 0 || request.reply_bytes > request_bytes) {
        ++counts_.errors_withheld;
        return false;
    }
    --errors_left_;
    return true;
}

void IceLiteServer::answer(const LitePath& path, Bytes reply) {
    if (path.tcp != nullptr) {
        path.tcp->connection().send(reply);
    } else if (net::PacketPtr packet = pool_.take(reply)) {
        path.endpoint->udp().send(std::move(packet), path.remote);
    }
}

std::string_view IceLiteServer::passwordFor(std::string_view ufrag) {
    const IceLitePeer* peer = peerOf(ufrag);
    return peer == nullptr ? std::string_view() : peer->passwordFor(ufrag);
}

IceLitePeer* IceLiteServer::peerOf(std::string_view ufrag) const {
    const auto at = by_ufrag_.find(ufrag);
    return at == by_ufrag_.end() ? nullptr : at->second;
}

void IceLiteServer::sweep() {
    errors_left_ = config_.max_errors_per_s;
    const net::Time now = loop_.now();
    for (const auto& endpoint : endpoints_) {
        endpoint->closeStrangers(now, config_.tcp_proof_timeout);
    }
    // A peer's listener may destroy peers, so the list can get shorter under way; who is missed has the next turn.
    for (std::size_t i = peers_.size(); i-- > 0;) {
        if (i < peers_.size()) {
            peers_[i]->sweep(now);
        }
    }
}

}  // namespace wf::ice
