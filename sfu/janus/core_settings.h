#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "sfu/janus/server_facts.h"

namespace wf::janus {

/// What the program's configuration says about the core, `general` of janus.jcfg. Fixed once the core is made, except
/// for session_timeout and `runtime`.
struct CoreSettings {
    std::string server_name = "MyJanusInstance";
    std::string api_secret;  ///< empty: none
    std::string admin_secret;
    bool token_auth = false;
    std::string token_auth_secret;             ///< not empty: tokens are signed, else stored
    std::chrono::seconds session_timeout{60};  ///< 0: never
    std::chrono::seconds reclaim_session_timeout{0};
    std::chrono::seconds candidates_timeout{45};
    std::size_t max_sessions = 20'000;
    std::size_t max_handles = 1000;  ///< of one session
    bool opaqueid_in_api = false;
    bool allow_force_relay = false;
    RuntimeSettings runtime;
    /// Told when an administrator has changed something of `runtime`; on the control loop.
    std::function<void(const RuntimeSettings&)> on_runtime_change = [](const RuntimeSettings&) {};
    /// Asks the server to take no new rooms and to end when it is empty, or (false) to go on; none: only asks. Whether
    /// it does so now.
    std::function<bool(std::optional<bool>)> on_drain = [](std::optional<bool>) { return false; };
    ServerFacts facts;
    /// For the expiry of signed tokens and the time of events.
    std::function<std::chrono::system_clock::time_point()> wall_clock = [] { return std::chrono::system_clock::now(); };
};

}  // namespace wf::janus
