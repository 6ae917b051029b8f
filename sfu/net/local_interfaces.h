#pragma once

#include <string>
#include <vector>

#include "sfu/net/address.h"

namespace wf::net {

struct LocalInterface {
    std::string name;
    Address address;  ///< port 0
};

/// The addresses of all interfaces that are up, in the system's order.
std::vector<LocalInterface> localInterfaces();

}  // namespace wf::net
