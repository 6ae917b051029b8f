#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace wf::test {

/// A TCP port of loopback that nobody has at this moment, for programs that cannot choose one. It is none of those that
/// the system gives to sockets that ask for any: other tests do that all the time.
std::uint16_t freePort();
/// A socket that listens on loopback, and its port; port 0 takes a free one. Throws when it cannot.
std::pair<int, std::uint16_t> listenOnLoopback(std::uint16_t port);
/// Waits until somebody listens there; false after half a minute.
bool waitForListener(const std::string& ip, std::uint16_t port);
/// Somebody listens there.
bool listens(const std::string& ip, std::uint16_t port);

}  // namespace wf::test
