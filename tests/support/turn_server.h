#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

/// A real TURN and STUN server, Debian's coturn, on loopback; ends with the object.
class CoturnServer {
public:
    static constexpr std::uint16_t kFirstRelayPort = 49200;
    static constexpr std::uint16_t kLastRelayPort = 49900;

    static bool installed();
    CoturnServer();
    /// False when it does not listen within half a minute.
    bool start();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] static std::string user() { return "wf"; }
    [[nodiscard]] static std::string password() { return "secret"; }
    [[nodiscard]] static bool isRelayPort(unsigned port) { return port >= kFirstRelayPort && port <= kLastRelayPort; }
    [[nodiscard]] std::string log() const;

private:
    TempDir folder_;
    std::uint16_t port_;
    std::unique_ptr<Started> server_;
};

}  // namespace wf::test
