#pragma once

#include <cstdint>
#include <string>

namespace wf::test {

/// A TCP port of loopback that nobody has at this moment, for programs that cannot choose one.
std::uint16_t freePort();
/// Waits until somebody listens there; false after half a minute.
bool waitForListener(const std::string& ip, std::uint16_t port);
/// Somebody listens there.
bool listens(const std::string& ip, std::uint16_t port);

}  // namespace wf::test
