#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wf::janus {

/// What `info` tells of the server and the core does not know itself. Set by the program.
struct ServerFacts {
    std::string name = "Janus WebRTC Server";  ///< clients look for it
    int version = 1402;                        ///< of the API that is spoken
    std::string version_string = "1.4.2";
    std::string author = "wf-sfu";
    std::string commit_hash = "wf-sfu " WF_VERSION;
    std::string compile_time = "unknown";
    bool log_to_stdout = true;
    std::string log_path;  ///< empty: no log file
    bool data_channels = true;
    std::string local_ip;
    std::vector<std::string> public_ips;  ///< of nat_1_1_mapping
    bool ipv6 = false;
    bool ipv6_link_local = false;
    bool ice_lite = false;
    bool ice_tcp = false;
    std::string ice_nomination = "aggressive";
    bool ice_consent_freshness = false;
    bool ice_keepalive_conncheck = false;
    bool hangup_on_failed = false;
    bool full_trickle = false;
    bool mdns_enabled = true;
    unsigned twcc_period_ms = 200;
    std::optional<unsigned> dscp;
    unsigned dtls_mtu = 1200;
    unsigned event_loops = 0;
    std::string stun_server;  ///< "host:port"
    std::string turn_server;
    bool webrtc_encryption = true;
    std::vector<std::pair<std::string, std::string>> dependencies;  ///< library and version
};

/// What administrators change while the server runs.
struct RuntimeSettings {
    unsigned log_level = 4;
    bool log_timestamps = false;
    bool log_colors = true;
    bool locking_debug = false;
    bool refcount_debug = false;
    bool libnice_debug = false;
    unsigned min_nack_queue_ms = 100;
    bool nack_optimizations = false;
    unsigned no_media_timer_s = 1;
    unsigned slowlink_threshold = 0;
};

}  // namespace wf::janus
