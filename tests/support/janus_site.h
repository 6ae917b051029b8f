#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

/// Debian's Janus with its VideoRoom and WebSocket, to see what it does where wf-sfu does the same. Ends with the
/// object.
class JanusSite {
public:
    /// `address`: of WebSocket and media, in the namespace that the site is made and started in.
    explicit JanusSite(std::string address = "127.0.0.1");

    static bool isThere();
    /// False when it does not listen within half a minute.
    bool start();
    [[nodiscard]] std::string webSocketUrl() const;
    [[nodiscard]] std::string log() const;

private:
    TempDir folder_;
    std::string address_;
    std::uint16_t port_;
    std::unique_ptr<Started> server_;
};

}  // namespace wf::test
