#include "sfu/janus/server_info.h"

namespace wf::janus {
namespace {

/// Plugins, channels and event handlers describe themselves in the same words.
template <class Part>
Json describe(const std::vector<Part*>& parts) {
    Json all = Json::object();
    for (const Part* part : parts) {
        const auto& description = part->description();
        Json& one = all[description.package] = Json::object();
        one["name"] = description.name;
        one["author"] = description.author;
        one["description"] = description.description;
        one["version_string"] = description.version_string;
        one["version"] = description.version;
    }
    return all;
}

void addProgram(Json& message, const ServerFacts& facts) {
    message["name"] = facts.name;
    message["version"] = facts.version;
    message["version_string"] = facts.version_string;
    message["author"] = facts.author;
    message["commit-hash"] = facts.commit_hash;
    message["compile-time"] = facts.compile_time;
    message["log-to-stdout"] = facts.log_to_stdout;
    message["log-to-file"] = !facts.log_path.empty();
    if (!facts.log_path.empty()) {
        message["log-path"] = facts.log_path;
    }
    message["data_channels"] = facts.data_channels;
}

void addAddresses(Json& message, const ServerFacts& facts) {
    message["local-ip"] = facts.local_ip;
    if (!facts.public_ips.empty()) {
        message["public-ip"] = facts.public_ips.front();
        message["public-ips"] = facts.public_ips;
    }
    message["ipv6"] = facts.ipv6;
    if (facts.ipv6) {
        message["ipv6-link-local"] = facts.ipv6_link_local;
    }
}

void addIce(Json& message, const ServerFacts& facts) {
    message["ice-lite"] = facts.ice_lite;
    message["ice-tcp"] = facts.ice_tcp;
    message["ice-nomination"] = facts.ice_nomination;
    message["ice-consent-freshness"] = facts.ice_consent_freshness;
    message["ice-keepalive-conncheck"] = facts.ice_keepalive_conncheck;
    message["hangup-on-failed"] = facts.hangup_on_failed;
    message["full-trickle"] = facts.full_trickle;
    message["mdns-enabled"] = facts.mdns_enabled;
}

void addMedia(Json& message, const CoreSettings& settings) {
    const ServerFacts& facts = settings.facts;
    message["min-nack-queue"] = settings.runtime.min_nack_queue_ms;
    message["nack-optimizations"] = settings.runtime.nack_optimizations;
    message["twcc-period"] = facts.twcc_period_ms;
    if (facts.dscp) {
        message["dscp"] = *facts.dscp;
    }
    message["dtls-mtu"] = facts.dtls_mtu;
    message["static-event-loops"] = facts.event_loops;
    if (facts.event_loops > 0) {
        message["loop-indication"] = false;
    }
    if (!facts.stun_server.empty()) {
        message["stun-server"] = facts.stun_server;
    }
    if (!facts.turn_server.empty()) {
        message["turn-server"] = facts.turn_server;
    }
    if (settings.allow_force_relay) {
        message["allow-force-relay"] = true;
    }
}

}  // namespace

void addServerInfo(Json& message, const CoreSettings& settings, const ServerParts& parts, const EventHub& events) {
    const ServerFacts& facts = settings.facts;
    addProgram(message, facts);
    message["accepting-new-sessions"] = parts.accepting_sessions;
    message["session-timeout"] = settings.session_timeout.count();
    message["reclaim-session-timeout"] = settings.reclaim_session_timeout.count();
    message["candidates-timeout"] = settings.candidates_timeout.count();
    message["server-name"] = settings.server_name;
    addAddresses(message, facts);
    addIce(message, facts);
    addMedia(message, settings);
    message["api_secret"] = !settings.api_secret.empty();
    message["auth_token"] = settings.token_auth;
    message["event_handlers"] = !events.handlers().empty();
    message["opaqueid_in_api"] = settings.opaqueid_in_api;
    if (!facts.webrtc_encryption) {
        message["webrtc_encryption"] = false;
    }
    if (!facts.dependencies.empty()) {
        Json& dependencies = message["dependencies"] = Json::object();
        for (const auto& [library, version] : facts.dependencies) {
            dependencies[library] = version;
        }
    }
    message["transports"] = describe(parts.channels);
    message["events"] = describe(events.handlers());
    message["loggers"] = Json::object();
    message["plugins"] = describe(parts.plugins);
}

}  // namespace wf::janus
