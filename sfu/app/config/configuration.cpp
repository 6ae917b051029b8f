#include "sfu/app/config/configuration.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <thread>

#include "sfu/net/address.h"

namespace wf::app {

namespace {

constexpr std::uint32_t kDefaultPublishers = 50;
constexpr std::size_t kEchoTestFile = 5;        // among those that are read
constexpr std::uint16_t kWebSocketAbove = 100;  // port of the WebSocket, above that of HTTP

Result<JcfgFile> readIfThere(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return JcfgFile::none(path.string());
    }
    return JcfgFile::read(path.string());
}

/// "127.0.0.1", "127.0.0.1:9000" or "[::1]:9000".
std::optional<net::Address> listenAddress(const std::string& text) {
    constexpr std::uint16_t kPort = 8088;
    if (text.empty()) {
        return net::Address::parse("127.0.0.1", kPort);
    }
    const std::size_t colon = text.rfind(':');
    const bool has_port =
        colon != std::string::npos && (text.front() == '[' ? text[colon - 1] == ']' : text.find(':') == colon);
    if (!has_port) {
        return net::Address::parse(text, kPort);
    }
    std::string ip = text.substr(0, colon);
    if (ip.front() == '[') {
        ip = ip.substr(1, ip.size() - 2);
    }
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
    const bool good =
        error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= UINT16_MAX - kWebSocketAbove;
    return good ? net::Address::parse(ip, port) : std::nullopt;
}

room::RoomConfig templateRoom() {
    room::RoomConfig room;
    room.id = "template";
    room.description = "What rooms are like that somebody enters first";
    room.is_private = true;
    room.max_publishers = kDefaultPublishers;
    room.audiolevel_event = true;
    return room;
}

/// Of this machine alone: the page and the APIs on loopback, rooms made by whoever enters them.
Configuration embeddedDefault(const Options& options, ConfigFindings& findings) {
    Configuration config;
    if (const auto address = listenAddress(options.listen)) {
        config.http.http.ip = address->ip();
        config.http.http.port = address->port();
        config.web_socket.ws.ip = address->ip();
        config.web_socket.ws.port = static_cast<std::uint16_t>(address->port() + kWebSocketAbove);
    } else {
        findings.errors.push_back("--listen: '" + options.listen +
                                  "' is not acceptable, allowed: 127.0.0.1 or 127.0.0.1:8088");
    }
    config.with_page = true;
    config.video_room.settings.string_ids = true;
    config.video_room.settings.template_room = "template";
    config.video_room.rooms.push_back(templateRoom());
    return config;
}

Result<std::vector<JcfgFile>> readFiles(const std::filesystem::path& folder) {
    std::vector<JcfgFile> files;
    for (const char* name : {"janus.jcfg", "janus.transport.mqtt.jcfg", "janus.transport.websockets.jcfg",
                             "janus.transport.http.jcfg", "janus.plugin.videoroom.jcfg", "janus.plugin.echotest.jcfg",
                             "janus.eventhandler.mqttevh.jcfg", "janus.eventhandler.wsevh.jcfg"}) {
        Result<JcfgFile> file = readIfThere(folder / name);
        if (!file) {
            return file.error();
        }
        files.push_back(std::move(*file));
    }
    return files;
}

void overrideFrom(const std::optional<std::string>& text, std::string_view source,
                  std::pair<std::string_view, std::string_view> key, JcfgFile& file) {
    if (text) {
        file.set(key.first, key.second, {.text = *text, .source = std::string(source)});
    }
}

/// What the environment and the command line say goes before the file.
void applyOverrides(const Options& options, const std::string& docker_ip, JcfgFile& file) {
    if (!docker_ip.empty()) {
        overrideFrom(docker_ip, "DOCKER_IP", {"nat", "nat_1_1_mapping"}, file);
    }
    overrideFrom(options.nat_1_1, "--nat-1-1", {"nat", "nat_1_1_mapping"}, file);
    overrideFrom(options.interface, "--interface", {"general", "interface"}, file);
    overrideFrom(options.server_name, "--server-name", {"general", "server_name"}, file);
    overrideFrom(options.api_secret, "--apisecret", {"general", "api_secret"}, file);
    overrideFrom(options.admin_secret, "--admin-secret", {"general", "admin_secret"}, file);
    overrideFrom(options.port_range, "--rtp-port-range", {"media", "rtp_port_range"}, file);
    overrideFrom(options.enforce_list, "--ice-enforce-list", {"nat", "ice_enforce_list"}, file);
    overrideFrom(options.ignore_list, "--ice-ignore-list", {"nat", "ice_ignore_list"}, file);
    overrideFrom(options.stun_server, "--stun-server", {"nat", "stun_server"}, file);
    if (options.log_level) {
        overrideFrom(std::to_string(*options.log_level), "--debug-level", {"general", "debug_level"}, file);
    }
    if (options.workers) {
        overrideFrom(std::to_string(*options.workers), "--workers", {"general", "event_loops"}, file);
    }
}

void readChannels(const std::vector<JcfgFile>& files, Configuration& config, ConfigFindings& findings) {
    config.mqtt = readMqttSettings(files[1], findings);
    config.web_socket = readWebSocketSettings(files[2], findings);
    config.http = readHttpSettings(files[3], findings);
    // A channel without a file is closed.
    config.web_socket.ws.enabled = config.web_socket.ws.enabled && !files[2].groups().empty();
    config.http.http.enabled = config.http.http.enabled && !files[3].groups().empty();
}

/// `file` of the EchoTest plugin.
void readEchoTest(const JcfgFile& file, Configuration& config, ConfigFindings& findings) {
    SectionReader general(file, "general", findings);
    const janus::echotest::EchoTestPlugin::Settings settings{.events = general.flag("events", true)};
    general.finish();
    const auto& disabled = config.server.parts.disabled_plugins;
    if (std::find(disabled.begin(), disabled.end(), "libjanus_echotest.so") == disabled.end()) {
        config.echo_test = settings;
    }
}

/// Who hears of events is there when janus.jcfg says `broadcast` and does not leave it out.
void readEventHandlers(const std::vector<JcfgFile>& files, Configuration& config, ConfigFindings& findings) {
    config.mqtt_events = readMqttEventSettings(files[kEchoTestFile + 1], findings);
    config.web_events = readWebEventSettings(files[kEchoTestFile + 2], findings);
    const PartsConfig& parts = config.server.parts;
    const auto used = [&parts](const char* library) {
        const auto& disabled = parts.disabled_event_handlers;
        return parts.broadcast && std::find(disabled.begin(), disabled.end(), library) == disabled.end();
    };
    config.mqtt_events.enabled = config.mqtt_events.enabled && used("libjanus_mqttevh.so");
    config.web_events.enabled = config.web_events.enabled && used("libjanus_wsevh.so");
}

/// Statistics are made only when somebody hears of them.
void setStatistics(Configuration& config) {
    if (config.mqtt_events.enabled || config.web_events.enabled) {
        const janus::StatisticsSettings statistics{config.server.parts.stats_period,
                                                   config.server.parts.combine_media_stats};
        config.video_room.settings.statistics = statistics;
        if (config.echo_test) {
            config.echo_test->statistics = statistics;
        }
    }
}

void finish(const Options& options, Configuration& config) {
    const unsigned wanted = config.server.general.event_loops;
    config.workers = wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
    if (!options.recordings.empty()) {
        config.recordings = options.recordings;
    }
    if (config.server.general.token_auth) {  // rooms may ask for tokens that are signed with the same secret
        config.video_room.settings.token_auth_secret = config.server.general.token_auth_secret;
    }
}

}  // namespace

bool Configuration::hasChannel() const {
    return mqtt.enabled || web_socket.ws.enabled || web_socket.wss.enabled || http.http.enabled || http.https.enabled;
}

Result<Configuration> loadConfiguration(const Options& options, const std::string& docker_ip,
                                        ConfigFindings& findings) {
    Configuration config;
    std::vector<JcfgFile> files{JcfgFile::none("janus.jcfg")};
    if (options.config_folder.empty()) {
        config = embeddedDefault(options, findings);
        files[0].set("general", "recordings_tmp_ext", {.text = "tmp"});
    } else {
        Result<std::vector<JcfgFile>> read = readFiles(options.config_folder);
        if (!read) {
            return read.error();
        }
        files = std::move(*read);
        readChannels(files, config, findings);
        config.video_room = readVideoRoomConfig(files[4], findings);
        config.video_room_file = files[4];
    }
    applyOverrides(options, docker_ip, files[0]);
    config.server = readServerConfig(files[0], findings);
    if (files.size() > kEchoTestFile) {
        readEventHandlers(files, config, findings);
    }
    readEchoTest(files.size() > kEchoTestFile ? files[kEchoTestFile] : JcfgFile::none(""), config, findings);
    setStatistics(config);
    config.video_room.settings.max_rooms = config.server.limits.rooms;
    config.video_room.settings.spread_at_percent = config.server.general.spread_at_load;
    finish(options, config);
    if (!config.hasChannel()) {
        findings.errors.push_back(options.config_folder +
                                  ": no way in is open; enable one in janus.transport.mqtt.jcfg, "
                                  "janus.transport.websockets.jcfg or janus.transport.http.jcfg");
    }
    return config;
}

}  // namespace wf::app
