#pragma once

#include <string>

#include "sfu/channels/http_target.h"

namespace wf::channels {

/// A request to the Janus API over HTTP on its way to the control loop.
struct HttpCall {
    bool admin = false;
    std::string method;
    HttpTarget target;
    std::string query;  ///< still encoded
    std::string body;
};

}  // namespace wf::channels
