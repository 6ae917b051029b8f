#include "sfu/app/config/channel_config.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sfu/app/config/joined.h"

namespace wf::app {

namespace {

using channels::JsonFormat;
using channels::MqttSettings;
using channels::WebPortSettings;

std::uint16_t readPort(SectionReader& section, std::string_view key, std::uint16_t otherwise) {
    return static_cast<std::uint16_t>(section.number(key, otherwise, {0, 65535}));
}

JsonFormat readJson(SectionReader& section) {
    return std::array{JsonFormat::kCompact, JsonFormat::kPlain,
                      JsonFormat::kIndented}[section.choice("json", {"compact", "plain", "indented"}, 0)];
}

/// `max_message_kib`, which is ours: of one message of a client.
std::size_t readMessageBytes(SectionReader& section) {
    return static_cast<std::size_t>(section.number("max_message_kib", 4096, {16, 65536})) * 1024;
}

/// The key's name today, else its older one.
bool readEnabled(SectionReader& section, std::string_view now, std::string_view before, bool otherwise) {
    const bool old = section.flag(before, otherwise);
    return section.flag(now, old);
}

/// Keys of one port: "ws" is enabled by `ws`, and has `ws_port`, `ws_interface`, `ws_ip` and `ws_unix`.
struct PortKeys {
    std::string enabled;
    std::string port;
    std::string interface;
    std::string ip;
    std::string unix_path;
};

void readWebPort(SectionReader& section, const PortKeys& keys, WebPortSettings& to) {
    to.enabled = section.flag(keys.enabled, to.enabled);
    to.port = readPort(section, keys.port, to.port);
    to.interface = section.text(keys.interface);
    to.ip = section.text(keys.ip);
    if (!keys.unix_path.empty()) {
        to.unix_path = section.text(keys.unix_path);
    }
}

void readAcl(SectionReader& section, const std::string& key, std::pair<WebPortSettings*, WebPortSettings*> ports) {
    const std::string acl = joined(section.list(key), ",");
    const bool forwarded = section.flag(key + "_forwarded", false);
    for (WebPortSettings* port : {ports.first, ports.second}) {
        port->acl = acl;
        port->acl_forwarded = forwarded;
    }
}

void readShared(const JcfgFile& file, ConfigFindings& findings, channels::WebOrigins& cors,
                channels::WebCertificates& certificates) {
    SectionReader origins(file, "cors", findings);
    cors.allow_origin = origins.text("allow_origin");
    cors.enforce_cors = origins.flag("enforce_cors", false);
    origins.finish();
    SectionReader section(file, "certificates", findings);
    certificates.cert_pem = section.text("cert_pem");
    certificates.cert_key = section.text("cert_key");
    certificates.cert_pwd = section.text("cert_pwd");
    certificates.ciphers = section.text("ciphers");
    section.ignore({"tls_min_version", "tls_max_version"});
    section.finish();
}

void requireCertificate(SectionReader& section, std::string_view key, bool enabled,
                        const channels::WebCertificates& certificates) {
    if (enabled && certificates.cert_pem.empty()) {
        section.reject(key, "needs a certificate: set certificates.cert_pem and certificates.cert_key");
    }
}

void readTopics(SectionReader& section, MqttSettings::Topics& to) {
    to.subscribe_topic = section.text("subscribe_topic");
    to.publish_topic = section.text("publish_topic");
    to.subscribe_qos = static_cast<int>(section.number("subscribe_qos", to.subscribe_qos, {0, 2}));
    to.publish_qos = static_cast<int>(section.number("publish_qos", to.publish_qos, {0, 2}));
}

void readTls(SectionReader& section, MqttSettings::Tls& to) {
    to.ssl_enabled = readEnabled(section, "ssl_enabled", "ssl_enable", to.ssl_enabled);
    to.verify_peer = section.flag("verify_peer", to.verify_peer);
    to.cacertfile = section.text("cacertfile");
    to.certfile = section.text("certfile");
    to.keyfile = section.text("keyfile");
    if (to.certfile.empty() != to.keyfile.empty()) {
        section.reject(to.certfile.empty() ? "keyfile" : "certfile", "certfile and keyfile belong together");
    }
}

void readWildfire(SectionReader& section, MqttSettings::Wildfire& to) {
    to.im_host = section.text("im_host");
    to.im_port = readPort(section, "im_port", to.im_port);
    to.mqtt_port = readPort(section, "mqtt_port", to.mqtt_port);
    to.im_down =
        section.choice("im_down", {"exit", "wait"}, 0) == 0 ? channels::ImDown::kExit : channels::ImDown::kWait;
    to.lookup_tries = static_cast<unsigned>(section.number("im_lookup_tries", to.lookup_tries, {1, 1000000}));
}

void readMqttGeneral(SectionReader& section, MqttSettings& to) {
    to.enabled = readEnabled(section, "enabled", "enable", to.enabled);
    to.events = section.flag("events", to.events);
    to.json = readJson(section);
    to.url = section.text("url", to.url);
    to.mqtt_version = std::array{channels::MqttVersion::k311, channels::MqttVersion::k31,
                                 channels::MqttVersion::k5}[section.choice("mqtt_version", {"3.1.1", "3.1", "5"}, 0)];
    to.client_id = section.text("client_id", to.client_id);
    to.username = section.text("username", to.username);
    to.password = section.text("password", to.password);
    to.keep_alive_interval = std::chrono::seconds(section.number("keep_alive_interval", 20, {0, 65535}));
    to.cleansession = section.flag("cleansession", to.cleansession);
    to.max_inflight = static_cast<unsigned>(section.number("max_inflight", to.max_inflight, {1, 65535}));
    to.max_buffered = static_cast<unsigned>(section.number("max_buffered", to.max_buffered, {0, 1000000}));
    to.max_message_bytes = readMessageBytes(section);
    to.disconnect_timeout = std::chrono::milliseconds(section.number("disconnect_timeout", 100, {0, 60000}));
    to.vacuum_interval = std::chrono::seconds(section.number("vacuum_interval", 60, {1, 86400}));
    to.proxy_transaction_user_properties = section.list("proxy_transaction_user_properties");
    for (const auto& row : section.table("add_transaction_user_properties")) {
        if (row.size() == 2) {
            to.add_transaction_user_properties.emplace_back(row[0], row[1]);
        } else {
            section.reject("add_transaction_user_properties", "a row is no pair, allowed: ( [ \"name\", \"value\" ] )");
        }
    }
    readTopics(section, to.general);
    readTls(section, to.tls);
    readWildfire(section, to.wildfire);
    if (to.enabled && (to.general.subscribe_topic.empty() || to.general.publish_topic.empty())) {
        section.reject("subscribe_topic",
                       "subscribe_topic and publish_topic must be set, as in to-janus and from-janus");
    }
    section.finish();
}

}  // namespace

channels::MqttSettings readMqttSettings(const JcfgFile& file, ConfigFindings& findings) {
    MqttSettings to;
    SectionReader general(file, "general", findings);
    readMqttGeneral(general, to);
    SectionReader admin(file, "admin", findings);
    to.admin_enabled = admin.flag("admin_enabled", false);
    readTopics(admin, to.admin);
    if (to.admin_enabled && (to.admin.subscribe_topic.empty() || to.admin.publish_topic.empty())) {
        admin.reject("subscribe_topic", "subscribe_topic and publish_topic must be set");
    }
    admin.finish();
    SectionReader status(file, "status", findings);
    to.status.enabled = status.flag("enabled", false);
    to.status.connect_message = status.text("connect_message");
    to.status.disconnect_message = status.text("disconnect_message");
    to.status.drain_message = status.text("drain_message", to.status.drain_message);
    to.status.topic = status.text("topic", to.status.topic);
    to.status.qos = static_cast<int>(status.number("qos", to.status.qos, {0, 2}));
    to.status.retain = status.flag("retain", false);
    status.finish();
    return to;
}

channels::WebSocketSettings readWebSocketSettings(const JcfgFile& file, ConfigFindings& findings) {
    channels::WebSocketSettings to;
    readShared(file, findings, to.cors, to.certificates);
    SectionReader general(file, "general", findings);
    to.events = general.flag("events", to.events);
    to.json = readJson(general);
    to.pingpong_trigger = std::chrono::seconds(general.number("pingpong_trigger", 0, {0, 86400}));
    to.pingpong_timeout = std::chrono::seconds(general.number("pingpong_timeout", 0, {0, 86400}));
    if ((to.pingpong_trigger.count() == 0) != (to.pingpong_timeout.count() == 0)) {
        general.reject("pingpong_trigger", "pingpong_trigger and pingpong_timeout belong together");
    }
    to.max_connections = static_cast<unsigned>(general.number("max_connections", to.max_connections, {1, 1000000}));
    to.max_message_bytes = readMessageBytes(general);
    readWebPort(general, {"ws", "ws_port", "ws_interface", "ws_ip", "ws_unix"}, to.ws);
    readWebPort(general, {"wss", "wss_port", "wss_interface", "wss_ip", "wss_unix"}, to.wss);
    readAcl(general, "ws_acl", {&to.ws, &to.wss});
    requireCertificate(general, "wss", to.wss.enabled, to.certificates);
    general.ignore({"ws_logging", "libwebsockets_log"});
    general.finish();
    SectionReader admin(file, "admin", findings);
    readWebPort(admin, {"admin_ws", "admin_ws_port", "admin_ws_interface", "admin_ws_ip", "admin_ws_unix"},
                to.admin_ws);
    readWebPort(admin, {"admin_wss", "admin_wss_port", "admin_wss_interface", "admin_wss_ip", "admin_wss_unix"},
                to.admin_wss);
    readAcl(admin, "admin_ws_acl", {&to.admin_ws, &to.admin_wss});
    requireCertificate(admin, "admin_wss", to.admin_wss.enabled, to.certificates);
    admin.finish();
    return to;
}

channels::HttpSettings readHttpSettings(const JcfgFile& file, ConfigFindings& findings) {
    channels::HttpSettings to;
    readShared(file, findings, to.cors, to.certificates);
    SectionReader general(file, "general", findings);
    to.events = general.flag("events", to.events);
    to.json = readJson(general);
    to.base_path = general.text("base_path", to.base_path);
    to.mhd_connection_limit =
        static_cast<unsigned>(general.number("mhd_connection_limit", to.mhd_connection_limit, {1, 1000000}));
    to.max_body_bytes = readMessageBytes(general);
    readWebPort(general, {"http", "port", "interface", "ip", ""}, to.http);
    readWebPort(general, {"https", "secure_port", "secure_interface", "secure_ip", ""}, to.https);
    readAcl(general, "acl", {&to.http, &to.https});
    requireCertificate(general, "https", to.https.enabled, to.certificates);
    general.ignore({"threads", "mhd_debug"});
    general.finish();
    SectionReader admin(file, "admin", findings);
    to.admin_base_path = admin.text("admin_base_path", to.admin_base_path);
    readWebPort(admin, {"admin_http", "admin_port", "admin_interface", "admin_ip", ""}, to.admin_http);
    readWebPort(admin, {"admin_https", "admin_secure_port", "admin_secure_interface", "admin_secure_ip", ""},
                to.admin_https);
    readAcl(admin, "admin_acl", {&to.admin_http, &to.admin_https});
    requireCertificate(admin, "admin_https", to.admin_https.enabled, to.certificates);
    admin.finish();
    return to;
}

}  // namespace wf::app
