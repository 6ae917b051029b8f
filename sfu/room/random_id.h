#pragma once

#include <cstdint>
#include <string>

namespace wf::room {

/// From the system's random generator. Never 0.
std::uint32_t randomNumber();
/// For people who did not choose an id: a number below 2^53, or a UUID (RFC 9562 section 5.4).
std::string randomId(bool numeric);

}  // namespace wf::room
