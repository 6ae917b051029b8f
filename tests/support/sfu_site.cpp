#include "tests/support/sfu_site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wf_folders.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <thread>
#include <utility>

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kLookEvery = 50ms;
constexpr int kReadySeconds = 30;
constexpr auto kScriptTimeout = 5min;  // browsers take long to start on a busy machine

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::uint16_t freePort() {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    bind(probe, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
    close(probe);
    return ntohs(address.sin_port);
}

bool listens(std::uint16_t port) {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const bool connected = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    return connected;
}

template <class Condition>
bool within(int seconds, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(kLookEvery);
    }
    return true;
}

std::string textOf(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

fs::path sourceFolder() { return fs::path(WF_TEST_DATA_DIR).parent_path().parent_path(); }

fs::path nodeModules() {
    const char* given = std::getenv("WF_NODE_MODULES");
    return given != nullptr ? fs::path(given) : sourceFolder() / "build" / "npm" / "node_modules";
}

std::string portOf(const std::string& url) { return url.substr(url.rfind(':') + 1); }

}  // namespace

SfuSite::SfuSite(SfuSiteOptions options)
    : mqtt_(options.mqtt), web_socket_port_(freePort()), http_port_(freePort()), mqtt_port_(freePort()) {
    fs::create_directory(recordings());
    fs::create_directory(folder_ / "conf");
    im_ = std::make_unique<HttpResponder>([](const HttpResponder::Request&) {
        return HttpResponder::Response{200, "text/plain", "127.0.0.1"};
    });
    writeConfiguration(options);
    fs::copy(sourceFolder() / "tests" / "integration" / "sfu", folder_ / "scripts");
    std::error_code ignored;
    fs::create_symlink(nodeModules(), folder_ / "scripts" / "node_modules", ignored);
}

SfuSite::~SfuSite() = default;

void SfuSite::writeConfiguration(const SfuSiteOptions& options) const {
    for (const auto& entry : fs::directory_iterator(sourceFolder() / "contrib" / "container" / "janus")) {
        std::string text = textOf(entry.path());
        const auto change = [&](const std::string& from, const std::string& to) {
            text = std::regex_replace(text, std::regex(from), to);
        };
        change("im_host = \"[^\"]*\"", "im_host = \"127.0.0.1\"");
        change("im_port = [0-9]+", "im_port = " + portOf(im_->url()) + "\n\tmqtt_port = " + std::to_string(mqtt_port_));
        change("\\bport = 8088", "port = " + std::to_string(http_port_) + "\n\tip = \"127.0.0.1\"");
        change("ws_port = 8188", "ws_port = " + std::to_string(web_socket_port_) + "\n\tws_ip = \"127.0.0.1\"");
        change("enabled = true", options.mqtt ? "enabled = true" : "enabled = false");
        change("ice_ignore_list", "ice_enforce_list = \"127.0.0.1\"\n\tice_ignore_list");
        change("string_ids = true", options.string_ids ? "string_ids = true" : "string_ids = false");
        change("debug_timestamps", options.general + "\n\tdebug_timestamps");
        std::ofstream(folder_ / "conf" / entry.path().filename().string()) << text;
    }
    std::ofstream(folder_ / "mosquitto.conf")
        << "listener " << mqtt_port_ << " 127.0.0.1\nallow_anonymous true\npersistence false\n";
}

bool SfuSite::startBroker() {
    Command command;
    // Debian has it where only root's PATH looks.
    command.argv = {fs::exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", "-c",
                    (folder_ / "mosquitto.conf").string()};
    broker_ = std::make_unique<Started>(std::move(command), folder_ / "mosquitto.log");
    return within(kReadySeconds, [&] { return listens(mqtt_port_); });
}

void SfuSite::stopBroker() {
    if (broker_) {
        broker_->send(SIGTERM);
        broker_->wait();
        broker_.reset();
    }
}

bool SfuSite::start() {
    if (mqtt_ && !broker_ && !startBroker()) {
        return false;
    }
    const std::string connected = "mqtt: connected";
    const std::string before = log();
    Command command;
    command.argv = {toolPath("wf-sfu").string(), "--config", (folder_ / "conf").string(), "--recordings",
                    recordings().string()};
    command.environment = {{"DOCKER_IP", ""}};
    server_ = std::make_unique<Started>(std::move(command), folder_ / "server.log");
    return within(kReadySeconds, [&] {
        return listens(web_socket_port_) &&
               (!mqtt_ || log().substr(before.size()).find(connected) != std::string::npos);
    });
}

int SfuSite::stop(int signal) {
    server_->send(signal);
    const int code = server_->wait();
    server_.reset();
    return code;
}

bool SfuSite::waitForLog(const std::string& text, int times, int seconds) const {
    return within(seconds, [&] {
        const std::string all = log();
        int count = 0;
        for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + text.size())) {
            ++count;
        }
        return count >= times;
    });
}

std::string SfuSite::webSocketUrl() const { return "ws://127.0.0.1:" + std::to_string(web_socket_port_); }
std::string SfuSite::mqttUrl() const { return "mqtt://127.0.0.1:" + std::to_string(mqtt_port_); }
std::string SfuSite::log() const { return textOf(folder_ / "server.log"); }

Command SfuSite::nodeCommand(const std::string& script, const std::string& argument) const {
    Command command;
    command.argv = {"node", (folder_ / "scripts" / script).string(), argument};
    command.environment = {{"HOME", folder_.path().string()}};
    command.timeout = kScriptTimeout;
    return command;
}

Command SfuSite::pythonCommand(const std::string& script, const std::string& argument) const {
    Command command;
    command.argv = {"/usr/bin/python3", (folder_ / "scripts" / script).string(), argument};
    command.timeout = kScriptTimeout;
    return command;
}

bool hasBrowserClients() {
    return isInstalled("node") && isInstalled("chromium") && fs::is_directory(nodeModules() / "playwright-core");
}

bool hasPython(const std::string& statements) {
    return fs::exists("/usr/bin/python3") && run({"/usr/bin/python3", "-c", statements}).ok();
}

}  // namespace wf::test
