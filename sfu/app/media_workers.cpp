#include "sfu/app/media_workers.h"

#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "sfu/net/local_interfaces.h"

namespace wf::app {

namespace {

ice::CandidatePolicy policyOf(const ServerConfig& config, bool loopback) {
    ice::CandidatePolicy policy;
    policy.enforce_list = config.nat.enforce_list;
    policy.ignore_list = config.nat.ignore_list;
    for (const std::string& text : config.nat.nat_1_1_mapping) {
        if (const auto address = net::Address::parse(text, 0)) {
            policy.nat_1_1_mapping.push_back(*address);
        }
    }
    policy.keep_private_host = config.nat.keep_private_host;
    policy.ipv6 = config.media.ipv6;
    policy.ipv6_linklocal = config.media.ipv6_linklocal;
    policy.loopback = loopback;
    policy.tcp = config.nat.ice_tcp;
    return policy;
}

/// What a firewall has to let in.
void sayPort(net::Log& log, const ice::IceLiteServer& server) {
    log.write(net::LogLevel::kInfo, "media",
              (server.config().policy.tcp ? "UDP and TCP port " : "UDP port ") + std::to_string(server.port()));
}

/// The first address of a name or a numeric address, IPv4 before IPv6. Waits for DNS.
Result<net::Address> resolve(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
        return Error{"'" + host + "' cannot be resolved: " + gai_strerror(error)};
    }
    std::optional<net::Address> best;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        sockaddr_storage storage{};
        const auto* bytes = reinterpret_cast<const std::byte*>(one->ai_addr);
        std::copy_n(bytes, std::min<std::size_t>(one->ai_addrlen, sizeof(storage)),
                    reinterpret_cast<std::byte*>(&storage));
        const auto address = net::Address::fromSockaddr(storage);
        if (address && (!best || (address->isV4() && !best->isV4()))) {
            best = address->withPort(port);
        }
    }
    freeaddrinfo(found);
    return best ? Result<net::Address>(*best) : Error{"'" + host + "' has no address"};
}

/// "host" or "host:port", as --stun-server has it.
std::pair<std::string, std::uint16_t> hostAndPort(const std::string& text, std::uint16_t port) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || text.find(':') != colon) {
        return {text, port};
    }
    std::uint16_t given = 0;
    const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), given);
    const bool number = error == std::errc{} && end == text.data() + text.size() && given != 0;
    return {number ? text.substr(0, colon) : text, number ? given : port};
}

ice::TurnServer::Transport turnTransport(const std::string& type) {
    if (type == "tcp") {
        return ice::TurnServer::Transport::kTcp;
    }
    return type == "tls" ? ice::TurnServer::Transport::kTls : ice::TurnServer::Transport::kUdp;
}

Result<ice::NiceAgentConfig> fullConfig(const ServerConfig& config, const ice::CandidatePolicy& policy) {
    ice::NiceAgentConfig full;
    full.policy = policy;
    full.addresses = policy.localAddresses(net::localInterfaces());
    full.ports = config.media.ports;
    full.regular_nomination = config.nat.regular_nomination;
    full.consent_freshness = config.nat.consent_freshness;
    full.keepalive_checks = config.nat.keepalive_conncheck;
    full.dscp = config.media.dscp;
    const StunTurnConfig& servers = config.nat.servers;
    if (!servers.stun_server.empty()) {
        const auto [host, port] = hostAndPort(servers.stun_server, servers.stun_port);
        const Result<net::Address> address = resolve(host, port);
        if (!address) {
            return Error{"nat.stun_server: " + address.error().message};
        }
        full.stun_server = *address;
    }
    if (!servers.turn_server.empty()) {
        const Result<net::Address> address = resolve(servers.turn_server, servers.turn_port);
        if (!address) {
            return Error{"nat.turn_server: " + address.error().message};
        }
        full.turn_servers.push_back(
            {*address, turnTransport(servers.turn_type), servers.turn_user, servers.turn_password});
    }
    return full;
}

ice::IceLiteConfig liteConfig(const ServerConfig& config, const ice::CandidatePolicy& policy) {
    ice::IceLiteConfig lite;
    lite.addresses = policy.localAddresses(net::localInterfaces());
    lite.ports = config.media.ports;
    lite.policy = policy;
    lite.udp.dscp = config.media.dscp;
    lite.max_half_open = config.limits.half_open;
    lite.max_tcp_clients = config.limits.tcp_clients;
    return lite;
}

bool wantsLite(const NatConfig& nat) {
    return nat.ice_lite && nat.servers.stun_server.empty() && nat.servers.turn_server.empty();
}

room::MediaSettings mediaSettings(const MediaWorkers::Plan& plan) {
    room::MediaSettings media;
    media.full_trickle = plan.config.nat.full_trickle;
    media.candidates_timeout = plan.config.general.candidates_timeout;
    media.no_media_timer = plan.config.media.no_media_timer;
    media.slowlink_threshold = plan.config.media.slowlink_threshold;
    media.min_nack_queue = plan.config.media.min_nack_queue;
    media.twcc_period = plan.config.media.twcc_period;
    media.max_participants = plan.config.limits.participants;
    media.max_subscribers = plan.config.limits.subscribers;
    media.max_data_bytes = plan.config.limits.data_buffer_kib * 1024;
    media.recordings_folder = plan.recordings;
    return media;
}

Result<dtls::Certificate> certificateOf(const CertificateConfig& config) {
    if (!config.pem.empty()) {
        return dtls::Certificate::load({config.pem, config.key, config.password});
    }
    return dtls::Certificate::makeSelfSigned(config.rsa ? dtls::KeyKind::kRsa2048 : dtls::KeyKind::kEcdsaP256);
}

}  // namespace

MediaWorkers::MediaWorkers(dtls::Certificate certificate, dtls::DtlsContext context)
    : certificate_(std::move(certificate)), context_(std::move(context)) {}

// They post to each other: all are stopped before the first one goes.
MediaWorkers::~MediaWorkers() { stop(); }

void MediaWorkers::stop() {
    for (const auto& worker : workers_) {
        worker->stop();
    }
}

Result<std::unique_ptr<MediaWorkers>> MediaWorkers::start(const Plan& plan) {
    Result<dtls::Certificate> certificate = certificateOf(plan.config.certificate);
    if (!certificate) {
        return certificate.error();
    }
    dtls::DtlsSettings settings;
    settings.ciphers = plan.config.certificate.ciphers;
    settings.mtu_bytes = plan.config.media.dtls_mtu_bytes;
    Result<dtls::DtlsContext> context = dtls::DtlsContext::create(*certificate, settings);
    if (!context) {
        return context.error();
    }
    auto workers = std::unique_ptr<MediaWorkers>(new MediaWorkers(std::move(*certificate), std::move(*context)));
    if (const Status status = workers->startWorkers(plan); !status) {
        return status.error();
    }
    return workers;
}

Status MediaWorkers::startWorkers(const Plan& plan) {
    const ice::CandidatePolicy policy = policyOf(plan.config, plan.loopback);
    const std::vector<net::Address> addresses = policy.localAddresses(net::localInterfaces());
    if (addresses.empty()) {
        return Error{"no network interface can be used: see ice_enforce_list and ice_ignore_list of janus.jcfg"};
    }
    const bool mapped = !policy.nat_1_1_mapping.empty();
    local_ip_ = plan.config.general.interface;
    if (local_ip_.empty()) {
        local_ip_ = mapped ? policy.nat_1_1_mapping.front().ip() : addresses.front().ip();
    }
    const transport::TransportFactory::Identity identity{context_, certificate_.fingerprint()};
    room::WorkerSettings settings{.open_transports = {}, .recorder = plan.recorder, .sctp = sctp_, .log = plan.log};
    settings.media = mediaSettings(plan);
    if (wantsLite(plan.config.nat)) {
        settings.open_transports = [identity, lite = liteConfig(plan.config, policy), &log = plan.log](
                                       net::Loop& loop, net::PacketPool& pool) {
            auto opened = transport::TransportFactory::openLite(loop, pool, identity, lite);
            if (opened) {
                (*opened)->setMaxHalfOpen(lite.max_half_open);
                sayPort(log, *(*opened)->liteServer());
            }
            return opened;
        };
    } else {
        Result<ice::NiceAgentConfig> full = fullConfig(plan.config, policy);
        if (!full) {
            return full.error();
        }
        settings.open_transports = [identity, full = std::move(*full), most = plan.config.limits.half_open](
                                       net::Loop& loop, net::PacketPool& pool) {
            auto factory = transport::TransportFactory::makeFull(loop, pool, identity, full);
            factory->setMaxHalfOpen(most);
            return Result<std::unique_ptr<transport::TransportFactory>>(std::move(factory));
        };
    }
    for (unsigned i = 0; i < plan.workers; ++i) {
        Result<std::unique_ptr<room::Worker>> worker = room::Worker::start(settings);
        if (!worker) {
            return worker.error();
        }
        workers_.push_back(std::move(*worker));
    }
    return {};
}

std::vector<room::Worker*> MediaWorkers::all() const {
    std::vector<room::Worker*> workers;
    for (const auto& worker : workers_) {
        workers.push_back(worker.get());
    }
    return workers;
}

}  // namespace wf::app
