#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/http_responder.h"
#include "tests/support/process.h"
#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

/// Which ways into the server a test needs.
struct SfuSiteOptions {
    bool mqtt = true;        ///< with an MQTT broker and the node lookup of an IM server
    std::string general;     ///< more lines for the section `general` of janus.jcfg
    bool string_ids = true;  ///< of rooms and people
};

/// wf-sfu with the configuration of contrib/container, changed to loopback and free ports, and all that it needs around
/// it: a folder of its own, an MQTT broker, an IM server that answers the node lookup. Everything ends with the object.
class SfuSite {
public:
    explicit SfuSite(SfuSiteOptions options = {});
    ~SfuSite();
    SfuSite(const SfuSite&) = delete;
    SfuSite& operator=(const SfuSite&) = delete;

    /// Starts what does not run. False when the server does not get ready within half a minute.
    bool start();
    bool startBroker();
    void stopBroker();
    /// Sends the signal to the server and waits for its end; its exit code, or 128 and the signal.
    int stop(int signal);
    /// Waits until the server's log holds this text `times` times.
    [[nodiscard]] bool waitForLog(const std::string& text, int times = 1, int seconds = 30) const;

    [[nodiscard]] std::string webSocketUrl() const;
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
    std::uint16_t web_socket_port_ = 0;
    std::uint16_t http_port_ = 0;
    std::uint16_t mqtt_port_ = 0;
    std::unique_ptr<HttpResponder> im_;
    std::unique_ptr<Started> broker_;
    std::unique_ptr<Started> server_;
};

/// Node.js, its modules and Chromium are there.
bool hasBrowserClients();
/// Debian's Python can run these statements.
bool hasPython(const std::string& statements);

}  // namespace wf::test
