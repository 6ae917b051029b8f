#include "sfu/app/config/event_config.h"

#include <array>
#include <string>

namespace wf::app {

namespace {

using channels::EventTuning;
using channels::JsonFormat;
using channels::MqttSettings;

constexpr const char* kConnected = R"({"event": "connected", "eventhandler": "janus.eventhandler.mqttevh"})";
constexpr const char* kDisconnected = R"({"event": "disconnected"})";

std::uint16_t readEvents(SectionReader& section) {
    std::string kinds;
    for (const std::string& kind : section.list("events")) {
        kinds += (kinds.empty() ? "" : ",") + kind;
    }
    const auto mask = channels::eventMaskOf(kinds);
    if (!mask) {
        section.reject("events", "'" + kinds +
                                     "' is not acceptable, allowed: all, none, or some of sessions, handles, jsep, "
                                     "webrtc, media, plugins, transports, core, external");
    }
    return kinds.empty() ? EventTuning::kAll : mask.value_or(0);
}

JsonFormat readJson(SectionReader& section) {
    return std::array{JsonFormat::kIndented, JsonFormat::kPlain,
                      JsonFormat::kCompact}[section.choice("json", {"indented", "plain", "compact"}, 0)];
}

/// Without a login of its own Janus sends none.
void readLogin(SectionReader& section, MqttSettings& to) {
    to.username = section.text("username");
    to.password = section.text("password");
    to.client_id = section.text("client_id", "guest");
    to.cleansession = section.flag("cleansession", false);
    to.keep_alive_interval = std::chrono::seconds(section.number("keep_alive_interval", 30, {0, 65535}));
    to.max_inflight = static_cast<unsigned>(section.number("max_inflight", 10, {1, 65535}));
    to.max_buffered = static_cast<unsigned>(section.number("max_buffered", 100, {0, 1000000}));
    to.disconnect_timeout = std::chrono::milliseconds(section.number("disconnect_timeout", 100, {0, 60000}));
    to.mqtt_version = std::array{channels::MqttVersion::k311, channels::MqttVersion::k31,
                                 channels::MqttVersion::k5}[section.choice("mqtt_version", {"3.1.1", "3.1", "5"}, 0)];
}

void readTls(SectionReader& section, MqttSettings& to) {
    to.tls.ssl_enabled = section.flag("tls_enabled", section.flag("tls_enable", false));
    to.tls.verify_peer = section.flag("tls_verify_peer", true);
    to.tls.verify_hostname = section.flag("tls_verify_hostname", true);
    to.tls.cacertfile = section.text("tls_cacert");
    to.tls.certfile = section.text("tls_client_cert");
    to.tls.keyfile = section.text("tls_client_key");
    if (to.tls.certfile.empty() != to.tls.keyfile.empty()) {
        section.reject(to.tls.certfile.empty() ? "tls_client_key" : "tls_client_cert",
                       "tls_client_cert and tls_client_key belong together");
    }
    if (to.tls.ssl_enabled && !to.url.starts_with("ssl://") && !to.url.starts_with("mqtts://")) {
        section.reject("url", "'" + to.url + "' is not acceptable with tls_enable, allowed: ssl://host:port");
    }
    section.ignore({"tls_ciphers", "tls_version"});
}

void readStatus(SectionReader& section, MqttSettings& to) {
    to.status.enabled = true;
    to.status.connect_message = section.text("connect_status", kConnected);
    to.status.disconnect_message = section.text("disconnect_status", kDisconnected);
    to.status.will = section.flag("will_enabled", false);
    to.status.retain = section.flag("will_retain", false);
    to.status.qos = static_cast<int>(section.number("will_qos", 0, {0, 2}));
}

}  // namespace

channels::MqttEventSettings readMqttEventSettings(const JcfgFile& file, ConfigFindings& findings) {
    channels::MqttEventSettings to;
    SectionReader general(file, "general", findings);
    to.enabled = general.flag("enabled", false);
    to.events = readEvents(general);
    to.json = readJson(general);
    to.topic = general.text("topic", to.topic);
    to.addevent = general.flag("addevent", true);
    to.qos = static_cast<int>(general.number("qos", 0, {0, 2}));
    to.retain = general.flag("retain", false);
    to.connection.url = general.text("url", to.connection.url);
    readLogin(general, to.connection);
    readTls(general, to.connection);
    readStatus(general, to.connection);
    general.ignore({"add_user_properties"});
    general.finish();
    return to;
}

channels::WebEventSettings readWebEventSettings(const JcfgFile& file, ConfigFindings& findings) {
    channels::WebEventSettings to;
    SectionReader general(file, "general", findings);
    to.enabled = general.flag("enabled", false);
    to.events = readEvents(general);
    to.json = readJson(general);
    to.grouping = general.flag("grouping", true);
    to.connection.url = general.text("backend");
    to.connection.subprotocol = general.text("subprotocol");
    if (to.enabled && !to.connection.url.starts_with("ws://") && !to.connection.url.starts_with("wss://")) {
        general.reject("backend", "'" + to.connection.url + "' is not acceptable, allowed: ws://host:port/path");
    }
    general.ignore({"ws_logging"});
    general.finish();
    return to;
}

}  // namespace wf::app
