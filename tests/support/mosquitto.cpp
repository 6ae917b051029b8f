#include "tests/support/mosquitto.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <utility>

#include "tests/support/tcp_client.h"

namespace wf::test {
namespace {

// Debian keeps it where only the administrator's PATH leads.
const char* program() {
    for (const char* path : {"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"}) {
        if (access(path, X_OK) == 0) {
            return path;
        }
    }
    return nullptr;
}

}  // namespace

bool Mosquitto::installed() { return program() != nullptr; }

Mosquitto::Mosquitto(std::string config) : config_(std::move(config)), port_(freePort()) { start(); }

Mosquitto::~Mosquitto() { stop(); }

bool Mosquitto::start() {
    const std::string path = (dir_ / "mosquitto.conf").string();
    std::ofstream(path) << "listener " << port_ << " 127.0.0.1\npersistence false\nuser root\n" << config_;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::array<std::string, 3> words{program(), "-c", path};
    const std::array<char*, 4> argv{words[0].data(), words[1].data(), words[2].data(), nullptr};
    const int error = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (error == 0 && std::chrono::steady_clock::now() < end) {
        if (TcpClient(port_).connected()) {
            return true;
        }
        poll(nullptr, 0, 10);
    }
    return false;
}

void Mosquitto::stop() {
    if (pid_ > 0) {
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }
    pid_ = -1;
}

}  // namespace wf::test
