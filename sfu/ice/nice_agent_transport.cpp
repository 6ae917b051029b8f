#include "sfu/ice/nice_agent_transport.h"

#include <nice/agent.h>

#include <algorithm>
#include <span>
#include <utility>

#include "sfu/ice/nice_candidate.h"

namespace wf::ice {

namespace {

constexpr unsigned kComponent = 1;
constexpr int kDscpShift = 2;  // in the octet that IPv4 calls type of service

NiceRelayType relayType(TurnServer::Transport transport) {
    switch (transport) {
        case TurnServer::Transport::kTcp:
            return NICE_RELAY_TYPE_TURN_TCP;
        case TurnServer::Transport::kTls:
            return NICE_RELAY_TYPE_TURN_TLS;
        case TurnServer::Transport::kUdp:
            break;
    }
    return NICE_RELAY_TYPE_TURN_UDP;
}

void releaseClosed(GObject* agent, GAsyncResult*, gpointer) { g_object_unref(agent); }

}  // namespace

void NiceAgentDeleter::operator()(NiceAgent* agent) const {
    if (!relays) {
        g_object_unref(agent);
        return;
    }
    // The end of closing is told to the context that is the thread's default now.
    g_main_context_push_thread_default(context);
    nice_agent_close_async(agent, releaseClosed, nullptr);
    g_main_context_pop_thread_default(context);
}

Result<std::unique_ptr<NiceAgentTransport>> NiceAgentTransport::create(net::Loop& loop, Listener& listener,
                                                                       const NiceAgentConfig& config,
                                                                       const Options& options) {
    std::unique_ptr<NiceAgentTransport> made(new NiceAgentTransport(loop, listener, config, options));
    if (Status ready = made->setUp(options); !ready) {
        return ready.error();
    }
    return made;
}

NiceAgentTransport::NiceAgentTransport(net::Loop& loop, Listener& listener, const NiceAgentConfig& config,
                                       const Options& options)
    : loop_(loop),
      listener_(listener),
      config_(config),
      relays_only_(options.force_relay),
      news_(loop, [this] { tellNews(); }),
      gather_limit_(loop, [this] { signalGathered(nullptr, stream_, this); }),
      failure_(loop, [this] { onFailureDue(); }) {}

NiceAgentTransport::~NiceAgentTransport() {
    if (agent_ != nullptr && stream_ != 0) {
        g_signal_handlers_disconnect_by_data(agent_.get(), this);
        nice_agent_attach_recv(agent_.get(), stream_, kComponent, loop_.context(), nullptr, nullptr);
    }
}

Status NiceAgentTransport::setUp(const Options& options) {
    int flags = NICE_AGENT_OPTION_ICE_TRICKLE;
    flags |= config_.regular_nomination ? NICE_AGENT_OPTION_REGULAR_NOMINATION : 0;
    flags |= config_.consent_freshness ? NICE_AGENT_OPTION_CONSENT_FRESHNESS : 0;
    agent_ = {nice_agent_new_full(loop_.context(), NICE_COMPATIBILITY_RFC5245, static_cast<NiceAgentOption>(flags)),
              NiceAgentDeleter{!config_.turn_servers.empty(), loop_.context()}};
    g_object_set(agent_.get(), "upnp", FALSE, "ice-tcp", config_.policy.tcp ? TRUE : FALSE, "controlling-mode",
                 options.controlling ? TRUE : FALSE, "keepalive-conncheck", config_.keepalive_checks ? TRUE : FALSE,
                 "force-relay", options.force_relay ? TRUE : FALSE, nullptr);
    for (const net::Address& address : config_.addresses) {
        NiceAddress local;
        if (toNice(address.withPort(0), local)) {
            nice_agent_add_local_address(agent_.get(), &local);
        }
    }
    stream_ = nice_agent_add_stream(agent_.get(), 1);
    if (stream_ == 0 || config_.addresses.empty()) {
        return Error{"cannot set up ICE: no address is left by ice_enforce_list and ice_ignore_list"};
    }
    g_signal_connect(agent_.get(), "component-state-changed", G_CALLBACK(signalState), this);
    g_signal_connect(agent_.get(), "new-candidate-full", G_CALLBACK(signalCandidate), this);
    g_signal_connect(agent_.get(), "candidate-gathering-done", G_CALLBACK(signalGathered), this);
    addServers();
    return gather();
}

void NiceAgentTransport::addServers() {
    // A TURN server tells what a STUN server would. libnice takes what comes from a TURN server for relayed packets, so
    // that it would wait two seconds for an answer from the same address in vain.
    const bool is_turn =
        config_.stun_server && std::ranges::any_of(config_.turn_servers, [&](const TurnServer& server) {
            return server.transport == TurnServer::Transport::kUdp && server.address == *config_.stun_server;
        });
    if (config_.stun_server && !is_turn) {
        g_object_set(agent_.get(), "stun-server", config_.stun_server->ip().c_str(), "stun-server-port",
                     static_cast<guint>(config_.stun_server->port()), nullptr);
    }
    for (const TurnServer& server : config_.turn_servers) {
        nice_agent_set_relay_info(agent_.get(), stream_, kComponent, server.address.ip().c_str(), server.address.port(),
                                  server.user.c_str(), server.password.c_str(), relayType(server.transport));
    }
}

Status NiceAgentTransport::gather() {
    if (config_.ports.max != 0) {
        nice_agent_set_port_range(agent_.get(), stream_, kComponent, config_.ports.min, config_.ports.max);
    }
    nice_agent_set_stream_tos(agent_.get(), stream_, config_.dscp << kDscpShift);
    nice_agent_attach_recv(agent_.get(), stream_, kComponent, loop_.context(), signalReceived, this);
    const bool gathering = nice_agent_gather_candidates(agent_.get(), stream_) != FALSE;
    // Active TCP candidates alone, which need no port, are as good as nothing.
    const bool udp = std::ranges::count(found_, Protocol::kUdp, &Candidate::protocol) > 0;
    if (!gathering || (!udp && !relays_only_)) {
        return Error{"cannot set up ICE: no port of rtp_port_range could be opened"};
    }
    readCredentials();
    // What is known by now goes into the description.
    told_ = found_.size();
    gathered_untold_ = false;
    news_.stop();
    if (!gathered_) {
        gather_limit_.start(config_.gather_limit);
    }
    return {};
}

void NiceAgentTransport::readCredentials() {
    gchar* ufrag = nullptr;
    gchar* pwd = nullptr;
    if (nice_agent_get_local_credentials(agent_.get(), stream_, &ufrag, &pwd) != FALSE) {
        local_ = {ufrag, pwd};
    }
    g_free(ufrag);
    g_free(pwd);
}

bool NiceAgentTransport::controlling() const {
    gboolean controlling = FALSE;
    g_object_get(agent_.get(), "controlling-mode", &controlling, nullptr);
    return controlling != FALSE;
}

/// What was told already stays told: the peer may try it, and libnice does not answer there any more.
void NiceAgentTransport::forceRelay() {
    relays_only_ = true;
    g_object_set(agent_.get(), "force-relay", TRUE, nullptr);
    const auto is_direct = [](const Candidate& candidate) { return candidate.type != CandidateType::kRelayed; };
    const auto told = std::span(found_).first(told_);
    told_ -= static_cast<std::size_t>(std::ranges::count_if(told, is_direct));
    std::erase_if(found_, is_direct);
}

Status NiceAgentTransport::setRemote(const Remote& remote) {
    if (!remote_ || restarted_ || *remote_ != remote.credentials) {
        if (nice_agent_set_remote_credentials(agent_.get(), stream_, remote.credentials.ufrag.c_str(),
                                              remote.credentials.pwd.c_str()) == FALSE) {
            return Error{"cannot use the peer's ICE credentials"};
        }
        remote_ = remote.credentials;
        restarted_ = false;
        if (state_ == IceState::kNew) {
            failure_.start(config_.connect_limit);
        }
    }
    flushPending();
    return {};
}

void NiceAgentTransport::addRemoteCandidate(const Candidate& candidate) {
    if (pending_.size() < kMaxPending) {
        pending_.push_back(candidate);
    }
    flushPending();
}

void NiceAgentTransport::remoteCandidatesDone() {
    pending_done_ = true;
    flushPending();
}

void NiceAgentTransport::flushPending() {
    if (!remote_ || restarted_) {
        return;
    }
    for (const Candidate& candidate : std::exchange(pending_, {})) {
        if (candidate.protocol != Protocol::kUdp && !config_.policy.tcp) {
            continue;
        }
        if (const NiceCandidatePtr made = toNice(candidate)) {
            made->stream_id = stream_;
            GSList one{made.get(), nullptr};
            nice_agent_set_remote_candidates(agent_.get(), stream_, kComponent, &one);
        }
    }
    if (std::exchange(pending_done_, false)) {
        nice_agent_peer_candidate_gathering_done(agent_.get(), stream_);
    }
}

void NiceAgentTransport::restart() {
    nice_agent_restart_stream(agent_.get(), stream_);
    readCredentials();
    restarted_ = true;
    pending_.clear();
    pending_done_ = false;
    if (state_ == IceState::kFailed) {
        state_ = IceState::kNew;
    }
}

bool NiceAgentTransport::send(Bytes packet) {
    return state_ != IceState::kFailed &&
           nice_agent_send(agent_.get(), stream_, kComponent, static_cast<guint>(packet.size()),
                           reinterpret_cast<const gchar*>(packet.data())) > 0;
}

std::optional<IceTransport::Path> NiceAgentTransport::path() const {
    NiceCandidate* local = nullptr;
    NiceCandidate* remote = nullptr;
    if (nice_agent_get_selected_pair(agent_.get(), stream_, kComponent, &local, &remote) == FALSE) {
        return std::nullopt;
    }
    const auto from = fromNice(*local);
    const auto to = fromNice(remote->addr);
    return from && to ? std::optional(Path{from->protocol, from->address, *to}) : std::nullopt;
}

void NiceAgentTransport::signalState(NiceAgent*, guint, guint, guint state, gpointer self) {
    auto* transport = static_cast<NiceAgentTransport*>(self);
    transport->component_state_ = state;
    transport->news_.start({});
}

void NiceAgentTransport::signalCandidate(NiceAgent*, NiceCandidate* candidate, gpointer self) {
    static_cast<NiceAgentTransport*>(self)->onFound(*candidate);
}

void NiceAgentTransport::onFound(const NiceCandidate& candidate) {
    const auto made = fromNice(candidate);
    if (!made || gathered_ || (relays_only_ && made->type != CandidateType::kRelayed)) {
        return;
    }
    // RFC 6544 section 4.5: an active candidate is told with the discard port.
    constexpr std::uint16_t kDiscardPort = 9;
    const net::Address address =
        made->protocol == Protocol::kTcpActive ? made->address.withPort(kDiscardPort) : made->address;
    const bool host = made->type == CandidateType::kHost;
    for (const net::Address& told : host ? config_.policy.advertised(address) : std::vector{address}) {
        found_.push_back(*made);
        found_.back().address = told;
    }
    news_.start({});
}

void NiceAgentTransport::signalGathered(NiceAgent*, guint, gpointer self) {
    auto* transport = static_cast<NiceAgentTransport*>(self);
    transport->gather_limit_.stop();
    if (!std::exchange(transport->gathered_, true)) {
        transport->gathered_untold_ = true;
        transport->news_.start({});
    }
}

void NiceAgentTransport::signalReceived(NiceAgent*, guint, guint, guint size, gchar* bytes, gpointer self) {
    static_cast<NiceAgentTransport*>(self)->onReceived({reinterpret_cast<std::byte*>(bytes), size});
}

void NiceAgentTransport::onReceived(MutableBytes packet) {
    const auto kind = packetKind(packet);
    if (kind && *kind != PacketKind::kStun && state_ != IceState::kFailed) {
        listener_.onIcePacket(*kind, packet, loop_.now());
    }
}

void NiceAgentTransport::tellNews() {
    const net::Lifetime::Watch watch(lifetime_);
    if (tellCandidates() && !watch.ended()) {
        applyComponentState();
    }
}

/// False when the listener destroyed this.
bool NiceAgentTransport::tellCandidates() {
    const net::Lifetime::Watch watch(lifetime_);
    while (!watch.ended() && told_ < found_.size()) {
        const Candidate candidate = found_[told_++];
        listener_.onLocalCandidate(candidate);
    }
    if (!watch.ended() && std::exchange(gathered_untold_, false)) {
        listener_.onLocalCandidatesDone();
    }
    return !watch.ended();
}

void NiceAgentTransport::applyComponentState() {
    switch (component_state_) {
        case NICE_COMPONENT_STATE_CONNECTED:
        case NICE_COMPONENT_STATE_READY:
            failure_.stop();
            setState(IceState::kConnected);
            break;
        case NICE_COMPONENT_STATE_FAILED:
            if (state_ == IceState::kFailed) {
                break;
            }
            failure_.start(config_.failure_grace);
            if (state_ == IceState::kConnected) {
                setState(IceState::kDisconnected);
            }
            break;
        default:
            break;
    }
}

void NiceAgentTransport::onFailureDue() { setState(IceState::kFailed); }

void NiceAgentTransport::setState(IceState state) {
    if (state == state_) {
        return;
    }
    state_ = state;
    listener_.onIceState(state);
}

}  // namespace wf::ice
