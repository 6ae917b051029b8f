#include "tests/support/sfu_site.h"

#include <wf_folders.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <thread>
#include <utility>

#include "tests/support/local_port.h"
#include "tests/support/sfu_server_command.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kLookEvery = 50ms;
constexpr int kReadySeconds = 30;
constexpr auto kScriptTimeout = 5min;  // browsers take long to start on a busy machine

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

}  // namespace

SfuSite::SfuSite(SfuSiteOptions options)
    : mqtt_(options.mqtt),
      address_(options.address),
      web_socket_port_(freePort()),
      http_port_(freePort()),
      im_port_(freePort()) {
    fs::create_directory(recordings());
    fs::create_directory(folder_ / "conf");
    if (mqtt_) {
        broker_ = std::make_unique<Mosquitto>();
    }
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
        change("im_port = [0-9]+", "im_port = " + std::to_string(im_port_) + "\n\tmqtt_port = " +
                                       std::to_string(mqtt_ ? broker_->port() : 0) + "\n\t" + options.mqtt_general);
        change("\\bport = 8088", "port = " + std::to_string(http_port_) + "\n\tip = \"127.0.0.1\"");
        change("ws_port = 8188", "ws_port = " + std::to_string(web_socket_port_) + "\n\tws_ip = \"" + address_ + "\"");
        change("enabled = true", options.mqtt ? "enabled = true" : "enabled = false");
        change("ice_ignore_list", "ice_enforce_list = \"" + address_ + "\"\n\t" + options.nat + "\n\tice_ignore_list");
        change("ice_lite = true", options.ice_lite ? "ice_lite = true" : "ice_lite = false");
        change("string_ids = true", options.string_ids ? "string_ids = true" : "string_ids = false");
        change("debug_timestamps", options.general + "\n\tdebug_timestamps");
        std::ofstream(folder_ / "conf" / entry.path().filename().string()) << text;
    }
}

void SfuSite::startIm() {
    im_ = std::make_unique<HttpResponder>(
        [this](const HttpResponder::Request&) {
            const std::lock_guard lock(node_mutex_);
            return HttpResponder::Response{200, "text/plain", node_};
        },
        im_port_);
}

void SfuSite::setNode(const std::string& node) {
    const std::lock_guard lock(node_mutex_);
    node_ = node;
}

bool SfuSite::start() {
    if (mqtt_ && !im_) {
        startIm();
    }
    launch();
    return waitReady();
}

void SfuSite::launch() {
    launched_at_ = log().size();
    server_ = std::make_unique<Started>(sfuServerCommand(folder_ / "conf", recordings()), folder_ / "server.log");
}

bool SfuSite::waitReady() const {
    return within(kReadySeconds, [&] {
        return listens(address_, web_socket_port_) &&
               (!mqtt_ || log().find("mqtt: connected", launched_at_) != std::string::npos);
    });
}

int SfuSite::stop(int signal) {
    server_->send(signal);
    return waitForEnd();
}

int SfuSite::waitForEnd() {
    if (!within(kReadySeconds, [&] { return server_->ended(); })) {
        server_->send(SIGKILL);
    }
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

ProcessUse SfuSite::use() const {
    const fs::path process = fs::path("/proc") / std::to_string(server_->pid());
    ProcessUse use;
    std::ifstream status(process / "status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            use.resident_kib = std::stoull(line.substr(line.find_first_of("0123456789")));
        }
    }
    std::error_code gone;
    for (fs::directory_iterator entry(process / "fd", gone); !gone && entry != fs::directory_iterator(); ++entry) {
        ++use.descriptors;
    }
    return use;
}

std::string SfuSite::webSocketUrl() const { return "ws://" + address_ + ":" + std::to_string(web_socket_port_); }
std::string SfuSite::mqttUrl() const { return "mqtt://127.0.0.1:" + std::to_string(broker_->port()); }
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

bool callsAreWanted() {
    const char* wanted = std::getenv("WF_BROWSER_TESTS");
    return wanted != nullptr && std::string(wanted) == "1";
}

bool hasGStreamerPeer() {
    return hasPython(
        "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst, GstWebRTC; Gst.init(None); "
        "assert Gst.ElementFactory.find('webrtcbin') and Gst.ElementFactory.find('nicesrc') and "
        "Gst.ElementFactory.find('vp8enc')");
}

bool hasBrowserClients() {
    return isInstalled("node") && isInstalled("chromium") && fs::is_directory(nodeModules() / "playwright-core");
}

bool hasPython(const std::string& statements) {
    return fs::exists("/usr/bin/python3") && run({"/usr/bin/python3", "-c", statements}).ok();
}

}  // namespace wf::test
