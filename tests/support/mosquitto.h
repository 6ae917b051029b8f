#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/support/local_port.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

/// A real MQTT broker on a free loopback port, with a configuration of its own; ends with the object.
class Mosquitto {
public:
    /// Whether the program is installed; else skip.
    static bool installed();

    /// `config` are more lines of mosquitto.conf; by default anybody may log in.
    explicit Mosquitto(std::string config = "allow_anonymous true\n");
    ~Mosquitto();
    Mosquitto(const Mosquitto&) = delete;
    Mosquitto& operator=(const Mosquitto&) = delete;

    /// On the same port as before. False when it does not listen within ten seconds.
    bool start();
    void stop();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

private:
    TempDir dir_;
    std::string config_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace wf::test
