#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "tests/support/http_responder.h"
#include "tests/support/mosquitto.h"
#include "tests/support/process.h"
#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

/// Which ways into the server a test needs.
struct SfuSiteOptions {
    bool mqtt = true;                   ///< with an MQTT broker and the node lookup of an IM server
    std::string general{};              ///< more lines for the section `general` of janus.jcfg
    bool string_ids = true;             ///< of rooms and people
    std::string mqtt_general{};         ///< more lines for the section `general` of janus.transport.mqtt.jcfg
    std::string address = "127.0.0.1";  ///< of WebSocket and media; of a namespace that the site is made and started in
    std::string nat{};                  ///< more lines for the section `nat`
    bool ice_lite = true;
};

/// What a process holds; zeros when it has ended.
struct ProcessUse {
    std::uint64_t resident_kib = 0;
    std::size_t descriptors = 0;
};

/// wf-sfu with the configuration of contrib/container, changed to loopback and free ports, and all that it needs around
/// it: a folder of its own, an MQTT broker, an IM server that answers the node lookup. Everything ends with the object.
class SfuSite {
public:
    explicit SfuSite(SfuSiteOptions options = {});
    ~SfuSite();
    SfuSite(const SfuSite&) = delete;
    SfuSite& operator=(const SfuSite&) = delete;

    /// Starts broker, IM server and server. False when the server does not get ready within half a minute.
    bool start();
    /// Starts the server alone.
    void launch();
    /// Waits until the server that was launched listens and, with MQTT, is connected; at most half a minute.
    [[nodiscard]] bool waitReady() const;
    bool startBroker() { return broker_->start(); }
    void stopBroker() { broker_->stop(); }
    /// The IM server's HTTP port.
    void startIm();
    void stopIm() { im_.reset(); }
    /// What the IM server answers to the node lookup.
    void setNode(const std::string& node);
    void signal(int number) const { server_->send(number); }
    /// Sends the signal to the server and waits for its end; its exit code, or 128 and the signal.
    int stop(int signal);
    /// Waits for the server to end by itself; its exit code. After half a minute it is killed.
    int waitForEnd();
    /// Waits until the server's log holds this text `times` times.
    [[nodiscard]] bool waitForLog(const std::string& text, int times = 1, int seconds = 30) const;

    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] std::uint16_t webSocketPort() const { return web_socket_port_; }
    [[nodiscard]] std::uint16_t httpPort() const { return http_port_; }
    [[nodiscard]] std::uint16_t mqttPort() const { return broker_->port(); }
    /// Memory and descriptors of the running server.
    [[nodiscard]] ProcessUse use() const;
    [[nodiscard]] std::string webSocketUrl() const;
    [[nodiscard]] std::string httpUrl() const { return "http://" + address_ + ":" + std::to_string(http_port_); }
    [[nodiscard]] std::string mqttUrl() const;
    [[nodiscard]] std::filesystem::path recordings() const { return folder_ / "recordings"; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    /// What the server wrote.
    [[nodiscard]] std::string log() const;

    /// A script of tests/integration/sfu run by Node.js, with the modules of package.json, and a JSON text as argument.
    [[nodiscard]] Command nodeCommand(const std::string& script, const std::string& argument) const;
    /// The same with Debian's Python.
    [[nodiscard]] Command pythonCommand(const std::string& script, const std::string& argument) const;

private:
    void writeConfiguration(const SfuSiteOptions& options) const;

    TempDir folder_;
    bool mqtt_ = true;
    std::string address_;
    std::uint16_t web_socket_port_ = 0;
    std::uint16_t http_port_ = 0;
    std::uint16_t im_port_ = 0;
    std::mutex node_mutex_;
    std::string node_ = "127.0.0.1";
    std::unique_ptr<HttpResponder> im_;
    std::unique_ptr<Mosquitto> broker_;
    std::unique_ptr<Started> server_;
    std::size_t launched_at_ = 0;  ///< size of the log then
};

/// Calls with clients of others take minutes of a busy machine, so they are made on request: WF_BROWSER_TESTS=1.
bool callsAreWanted();
/// Node.js, its modules and Chromium are there.
bool hasBrowserClients();
/// Debian's Python, and GStreamer with webrtcbin and what else gst_peer.py needs.
bool hasGStreamerPeer();
/// Debian's Python can run these statements.
bool hasPython(const std::string& statements);

}  // namespace wf::test
