#pragma once

#include <cstddef>
#include <string>

namespace wf::ice {

/// User fragment and password of one end (RFC 8445 section 5.3).
struct Credentials {
    std::string ufrag;
    std::string pwd;
    bool operator==(const Credentials&) const = default;
};

/// `count` characters of ICE's alphabet from the system's random generator.
std::string randomIceText(std::size_t count);
/// New ones: 48 bits of name, 144 bits of password.
Credentials makeCredentials();

}  // namespace wf::ice
