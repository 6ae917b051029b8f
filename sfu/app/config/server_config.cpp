#include "sfu/app/config/server_config.h"

#include <charconv>
#include <optional>

#include "sfu/net/address.h"

namespace wf::app {

namespace {

constexpr std::int64_t kDay = 86400;

void readLog(SectionReader& general, LogConfig& log) {
    log.to_stdout = general.flag("log_to_stdout", log.to_stdout);
    log.file = general.text("log_to_file");
    log.level = static_cast<int>(general.number("debug_level", log.level, {0, 7}));
    log.timestamps = general.flag("debug_timestamps", log.timestamps);
    log.colors = general.flag("debug_colors", log.colors);
    log.prefix = general.text("log_prefix");
}

void readGeneral(const JcfgFile& file, ConfigFindings& findings, ServerConfig& config) {
    SectionReader general(file, "general", findings);
    readLog(general, config.log);
    GeneralConfig& to = config.general;
    to.server_name = general.text("server_name", to.server_name);
    to.interface = general.text("interface");
    to.api_secret = general.text("api_secret");
    to.admin_secret = general.text("admin_secret");
    to.token_auth = general.flag("token_auth", to.token_auth);
    to.token_auth_secret = general.text("token_auth_secret");
    to.opaque_id_in_api = general.flag("opaqueid_in_api", to.opaque_id_in_api);
    to.hide_dependencies = general.flag("hide_dependencies", to.hide_dependencies);
    to.session_timeout = std::chrono::seconds(general.number("session_timeout", 60, {0, 365 * kDay}));
    to.candidates_timeout = std::chrono::seconds(general.number("candidates_timeout", 45, {1, kDay}));
    to.reclaim_session_timeout = std::chrono::seconds(general.number("reclaim_session_timeout", 0, {0, kDay}));
    to.recordings_tmp_ext = general.text("recordings_tmp_ext");
    to.protected_folders = general.list("protected_folders");
    to.event_loops = static_cast<unsigned>(general.number("event_loops", 0, {0, 1024}));
    to.spread_at_load = static_cast<unsigned>(general.number("spread_at_load", to.spread_at_load, {0, 100}));
    if (to.recordings_tmp_ext.find('/') != std::string::npos) {
        general.reject("recordings_tmp_ext",
                       "'" + to.recordings_tmp_ext + "' holds a slash, allowed: a name such as tmp");
    }
    general.ignore({"configs_folder", "plugins_folder", "transports_folder", "events_folder", "loggers_folder",
                    "log_rotate_sig", "debug_locks", "daemonize", "pid_file", "allow_loop_indication", "task_pool_size",
                    "exit_on_dl_error", "no_webrtc_encryption", "check_openfiles_limit"});
    general.finish();
}

void readCertificate(const JcfgFile& file, ConfigFindings& findings, CertificateConfig& to) {
    SectionReader section(file, "certificates", findings);
    to.pem = section.text("cert_pem");
    to.key = section.text("cert_key");
    to.password = section.text("cert_pwd");
    to.rsa = section.flag("rsa_private_key", to.rsa);
    to.ciphers = section.text("dtls_ciphers");
    if (!section.flag("dtls_accept_selfsigned", true)) {
        section.reject("dtls_accept_selfsigned",
                       "false is not possible, allowed: true (WebRTC clients have such certificates)");
    }
    section.finish();
}

std::optional<net::PortRange> portRange(std::string_view text) {
    net::PortRange range;
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto read = [](std::string_view number, std::uint16_t& to) {
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), to);
        return error == std::errc{} && end == number.data() + number.size();
    };
    if (!read(text.substr(0, dash), range.min) || !read(text.substr(dash + 1), range.max)) {
        return std::nullopt;
    }
    if (range.max == 0) {
        range.max = 65535;
    }
    return range.min <= range.max ? std::optional(range) : std::nullopt;
}

void readMedia(const JcfgFile& file, ConfigFindings& findings, MediaConfig& to) {
    SectionReader section(file, "media", findings);
    to.ipv6 = section.flag("ipv6", to.ipv6);
    to.ipv6_linklocal = section.flag("ipv6_linklocal", to.ipv6_linklocal);
    if (const std::string text = section.text("rtp_port_range"); !text.empty()) {
        const auto range = portRange(text);
        if (range) {
            to.ports = *range;
        } else {
            section.reject("rtp_port_range", "'" + text + "' is not acceptable, allowed: two ports as in 20000-40000");
        }
    }
    to.dtls_mtu_bytes = static_cast<std::uint16_t>(section.number("dtls_mtu", to.dtls_mtu_bytes, {256, 1500}));
    to.no_media_timer = std::chrono::seconds(section.number("no_media_timer", 1, {0, kDay}));
    to.slowlink_threshold = static_cast<unsigned>(section.number("slowlink_threshold", 0, {0, 1000000}));
    to.twcc_period = std::chrono::milliseconds(section.number("twcc_period", 200, {20, 1000}));
    to.min_nack_queue =
        std::chrono::milliseconds(section.number("min_nack_queue", to.min_nack_queue.count(), {0, 1000}));
    to.nack_optimizations = section.flag("nack_optimizations", to.nack_optimizations);
    to.dscp = static_cast<std::uint8_t>(section.number("dscp", 0, {0, 63}));
    section.ignore({"dtls_timeout"});
    section.finish();
}

void readServers(SectionReader& section, StunTurnConfig& to) {
    to.stun_server = section.text("stun_server");
    to.stun_port = static_cast<std::uint16_t>(section.number("stun_port", to.stun_port, {1, 65535}));
    to.turn_server = section.text("turn_server");
    to.turn_port = static_cast<std::uint16_t>(section.number("turn_port", to.turn_port, {1, 65535}));
    static const std::vector<std::string> kTypes = {"udp", "tcp", "tls"};
    to.turn_type = kTypes[section.choice("turn_type", kTypes, 0)];
    to.turn_user = section.text("turn_user");
    to.turn_password = section.text("turn_pwd");
    to.allow_force_relay = section.flag("allow_force_relay", to.allow_force_relay);
    if (!section.text("turn_rest_api").empty()) {
        section.reject("turn_rest_api", "is not supported, allowed: turn_server with turn_user and turn_pwd");
    }
    section.ignore(
        {"turn_rest_api_key", "turn_rest_api_method", "turn_rest_api_timeout", "ignore_unreachable_ice_server"});
}

void checkMapping(SectionReader& section, const std::vector<std::string>& mapping) {
    for (const std::string& address : mapping) {
        if (!net::Address::parse(address, 0)) {
            section.reject("nat_1_1_mapping",
                           "'" + address + "' is not acceptable, allowed: numeric addresses, no names");
        }
    }
}

void readNat(const JcfgFile& file, ConfigFindings& findings, NatConfig& to) {
    SectionReader section(file, "nat", findings);
    to.ice_lite = section.flag("ice_lite", to.ice_lite);
    to.ice_tcp = section.flag("ice_tcp", to.ice_tcp);
    to.full_trickle = section.flag("full_trickle", to.full_trickle);
    to.regular_nomination = section.choice("ice_nomination", {"aggressive", "regular"}, 0) == 1;
    to.consent_freshness = section.flag("ice_consent_freshness", to.consent_freshness);
    to.keepalive_conncheck = section.flag("ice_keepalive_conncheck", to.keepalive_conncheck);
    to.hangup_on_failed = section.flag("hangup_on_failed", to.hangup_on_failed);
    to.ignore_mdns = section.flag("ignore_mdns", to.ignore_mdns);
    to.nat_1_1_mapping = section.list("nat_1_1_mapping");
    checkMapping(section, to.nat_1_1_mapping);
    to.keep_private_host = section.flag("keep_private_host", to.keep_private_host);
    to.enforce_list = section.list("ice_enforce_list");
    if (section.has("ice_ignore_list")) {
        to.ignore_list = section.list("ice_ignore_list");
    }
    readServers(section, to.servers);
    section.ignore({"nice_debug"});
    section.finish();
}

/// Everything is part of this program: there is nothing to load, but something to leave out.
void readParts(const JcfgFile& file, ConfigFindings& findings, PartsConfig& to) {
    SectionReader plugins(file, "plugins", findings);
    to.disabled_plugins = plugins.list("disable");
    plugins.finish();
    SectionReader events(file, "events", findings);
    to.broadcast = events.flag("broadcast", false);
    to.disabled_event_handlers = events.list("disable");
    to.stats_period = std::chrono::seconds(events.number("stats_period", to.stats_period.count(), {0, 86400}));
    to.combine_media_stats = events.flag("combine_media_stats", false);
    events.finish();
    for (const char* name : {"transports", "loggers"}) {
        SectionReader section(file, name, findings);
        section.ignore({"disable"});
        section.finish();
    }
}

void readLimits(const JcfgFile& file, ConfigFindings& findings, LimitsConfig& to) {
    constexpr std::int64_t kMost = 1'000'000;
    SectionReader section(file, "limits", findings);
    const auto read = [&section](const char* key, std::size_t& value) {
        value = static_cast<std::size_t>(section.number(key, static_cast<std::int64_t>(value), {1, kMost}));
    };
    read("sessions", to.sessions);
    read("handles", to.handles);
    read("rooms", to.rooms);
    read("participants", to.participants);
    read("subscribers", to.subscribers);
    read("half_open", to.half_open);
    read("tcp_clients", to.tcp_clients);
    read("data_buffer_kib", to.data_buffer_kib);
    section.finish();
}

}  // namespace

ServerConfig readServerConfig(const JcfgFile& file, ConfigFindings& findings) {
    ServerConfig config;
    readGeneral(file, findings, config);
    readCertificate(file, findings, config.certificate);
    readMedia(file, findings, config.media);
    readNat(file, findings, config.nat);
    readParts(file, findings, config.parts);
    readLimits(file, findings, config.limits);
    return config;
}

}  // namespace wf::app
