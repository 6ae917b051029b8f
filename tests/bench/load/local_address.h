#pragma once

#include <string>

#include "rtp/base/result.h"
#include "sfu/net/address.h"

namespace wf::load {

/// The address that sockets are bound to: the one that was asked for, else the one that packets to the host of `url`
/// leave from.
Result<net::Address> localAddress(const std::string& wanted, const std::string& url);

}  // namespace wf::load
