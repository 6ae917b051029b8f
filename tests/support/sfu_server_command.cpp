#include "tests/support/sfu_server_command.h"

#include <cstdlib>
#include <string>

namespace wf::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigurationInImage = "/var/janus/janus/etc/janus";
constexpr const char* kRecordingsInImage = "/opt/janus/share/janus/recordings";

std::string image() {
    const char* name = std::getenv("WF_SFU_IMAGE");
    return name != nullptr ? name : "";
}

/// Signals reach the server through podman; a server whose podman was killed ends by the timeout.
Command containerCommand(const fs::path& configuration, const fs::path& recordings) {
    Command command;
    // clang-format off
    command.argv = {
        "podman", "--log-level", "fatal", "--runtime", "runc", "run", "--rm", "--pull=never",
        "--net", "host",
        "--timeout", "600",
        "--ulimit", "nofile=1024:1024",
        "--ulimit", "nproc=1000:1000",
        "-e", "DOCKER_IP=127.0.0.1",
        "-v", configuration.string() + ":" + kConfigurationInImage,
        "-v", recordings.string() + ":" + kRecordingsInImage,
        image()};
    // clang-format on
    return command;
}

}  // namespace

Command sfuServerCommand(const fs::path& configuration, const fs::path& recordings) {
    if (!image().empty()) {
        return containerCommand(configuration, recordings);
    }
    Command command;
    command.argv = {toolPath("wf-sfu").string(), "--config", configuration.string(), "--recordings",
                    recordings.string()};
    command.environment = {{"DOCKER_IP", ""}};
    return command;
}

fs::path recordingsInServer(const fs::path& recordings) {
    return image().empty() ? recordings : fs::path(kRecordingsInImage);
}

}  // namespace wf::test
