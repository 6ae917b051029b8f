#include "sfu/app/server_texts.h"

#include <filesystem>

#include "sfu/janus/json.h"

namespace wf::app {

namespace {

std::string hostOf(const channels::WebPortSettings& settings) {
    if (settings.ip.find(':') != std::string::npos) {
        return "[" + settings.ip + "]";
    }
    return settings.ip.empty() ? "*" : settings.ip;
}

std::string serverText(const std::string& host, std::uint16_t port) {
    return host.empty() ? std::string{} : host + ":" + std::to_string(port);
}

/// `ports` as the channel gives them: open ones not 0, in the order of `names`.
void addLines(const std::vector<std::uint16_t>& ports, const std::vector<std::string>& names,
              const channels::WebPortSettings& like, std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < ports.size() && i < names.size(); ++i) {
        if (ports[i] != 0) {
            lines.push_back(names[i] + "://" + hostOf(like) + ":" + std::to_string(ports[i]));
        }
    }
}

}  // namespace

janus::RuntimeSettings runtimeOf(const Configuration& config) {
    const MediaConfig& media = config.server.media;
    janus::RuntimeSettings runtime;
    runtime.log_level = static_cast<unsigned>(config.server.log.level);
    runtime.log_timestamps = config.server.log.timestamps;
    runtime.log_colors = config.server.log.colors;
    runtime.min_nack_queue_ms = static_cast<unsigned>(media.min_nack_queue.count());
    runtime.nack_optimizations = media.nack_optimizations;
    runtime.no_media_timer_s = static_cast<unsigned>(media.no_media_timer.count());
    runtime.slowlink_threshold = media.slowlink_threshold;
    return runtime;
}

janus::CoreSettings coreSettings(const Configuration& config) {
    const GeneralConfig& general = config.server.general;
    janus::CoreSettings settings;
    settings.server_name = general.server_name;
    settings.api_secret = general.api_secret;
    settings.admin_secret = general.admin_secret;
    settings.token_auth = general.token_auth;
    settings.token_auth_secret = general.token_auth_secret;
    settings.session_timeout = general.session_timeout;
    settings.reclaim_session_timeout = general.reclaim_session_timeout;
    settings.candidates_timeout = general.candidates_timeout;
    settings.max_sessions = config.server.limits.sessions;
    settings.max_handles = config.server.limits.handles;
    settings.opaqueid_in_api = general.opaque_id_in_api;
    settings.allow_force_relay = config.server.nat.servers.allow_force_relay;
    settings.facts = factsOf(config);
    settings.runtime = runtimeOf(config);
    return settings;
}

janus::ServerFacts factsOf(const Configuration& config) {
    const NatConfig& nat = config.server.nat;
    janus::ServerFacts facts;
    facts.log_to_stdout = config.server.log.to_stdout;
    facts.log_path = config.server.log.file;
    facts.public_ips = nat.nat_1_1_mapping;
    facts.ipv6 = config.server.media.ipv6;
    facts.ipv6_link_local = config.server.media.ipv6_linklocal;
    facts.ice_lite = nat.ice_lite;
    facts.ice_tcp = nat.ice_tcp;
    facts.ice_nomination = nat.regular_nomination ? "regular" : "aggressive";
    facts.ice_consent_freshness = nat.consent_freshness;
    facts.ice_keepalive_conncheck = nat.keepalive_conncheck;
    facts.hangup_on_failed = nat.hangup_on_failed;
    facts.full_trickle = nat.full_trickle;
    facts.mdns_enabled = !nat.ignore_mdns;
    facts.twcc_period_ms = static_cast<unsigned>(config.server.media.twcc_period.count());
    if (config.server.media.dscp != 0) {
        facts.dscp = config.server.media.dscp;
    }
    facts.dtls_mtu = config.server.media.dtls_mtu_bytes;
    facts.event_loops = config.workers;
    facts.stun_server = serverText(nat.servers.stun_server, nat.servers.stun_port);
    facts.turn_server = serverText(nat.servers.turn_server, nat.servers.turn_port);
    return facts;
}

bool opensWebSocket(const channels::WebSocketSettings& settings) {
    return settings.ws.enabled || settings.wss.enabled || settings.admin_ws.enabled || settings.admin_wss.enabled;
}

bool opensHttp(const channels::HttpSettings& settings) {
    return settings.http.enabled || settings.https.enabled || settings.admin_http.enabled ||
           settings.admin_https.enabled;
}

std::string contentType(std::string_view name) {
    if (name.ends_with(".html")) {
        return "text/html; charset=utf-8";
    }
    return name.ends_with(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
}

std::string pageSettings(const Configuration& config, const channels::WebSocketChannel& web_socket) {
    const std::vector<std::uint16_t> ports = web_socket.ports();
    janus::Json json = janus::Json::object();
    json["ws_port"] = ports.at(0);
    json["wss_port"] = ports.at(1);
    json["recordings"] = std::filesystem::absolute(config.recordings).string();
    return json.dump(-1, ' ', false, janus::Json::error_handler_t::replace);
}

std::vector<std::string> addressLines(const Configuration& config, const channels::WebSocketChannel* web_socket,
                                      const channels::HttpChannel* http) {
    std::vector<std::string> lines;
    if (config.mqtt.enabled) {
        const std::string& im = config.mqtt.wildfire.im_host;
        lines.push_back("Janus API: MQTT topics " + config.mqtt.general.subscribe_topic + " and " +
                        config.mqtt.general.publish_topic +
                        (im.empty() ? " at " + config.mqtt.url : " of the IM at " + im));
    }
    if (web_socket != nullptr) {
        addLines(web_socket->ports(), {"Janus API: ws", "Janus API: wss", "admin API: ws", "admin API: wss"},
                 config.web_socket.ws, lines);
    }
    if (http != nullptr) {
        addLines(http->ports(), {"Janus API: http", "Janus API: https", "admin API: http", "admin API: https"},
                 config.http.http, lines);
        if (config.with_page) {
            lines.push_back("page: http://" + hostOf(config.http.http) + ":" + std::to_string(http->ports().at(0)) +
                            "/");
        }
    }
    return lines;
}

}  // namespace wf::app
