#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sfu/app/config/section_reader.h"
#include "sfu/ice/candidate_policy.h"
#include "sfu/net/udp_socket.h"

namespace wf::app {

struct LogConfig {
    bool to_stdout = true;
    std::string file;  ///< empty: none
    int level = 4;     ///< 0 (nothing) to 7
    bool timestamps = false;
    bool colors = true;
    std::string prefix;
};

struct GeneralConfig {
    std::string server_name = "MyJanusInstance";
    std::string interface;  ///< address for o= and c=; empty: the first that is found
    std::string api_secret;
    std::string admin_secret;
    bool token_auth = false;
    std::string token_auth_secret;
    bool opaque_id_in_api = false;
    bool hide_dependencies = false;
    std::chrono::seconds session_timeout{60};  ///< 0: never
    std::chrono::seconds candidates_timeout{45};
    std::chrono::seconds reclaim_session_timeout{0};
    std::string recordings_tmp_ext;  ///< empty: recordings have their final name from the start
    std::vector<std::string> protected_folders;
    unsigned event_loops = 0;      ///< worker threads; 0: one a processor
    unsigned spread_at_load = 60;  ///< percent; 0: always, 100: never
};

struct CertificateConfig {
    std::string pem;  ///< empty: made at start
    std::string key;
    std::string password;
    bool rsa = false;
    std::string ciphers;
};

struct MediaConfig {
    bool ipv6 = false;
    bool ipv6_linklocal = false;
    net::PortRange ports{};
    std::uint16_t dtls_mtu_bytes = 1200;
    std::chrono::seconds no_media_timer{1};  ///< 0: off
    unsigned slowlink_threshold = 0;         ///< packets a second; 0: off
    std::chrono::milliseconds twcc_period{200};
    std::chrono::milliseconds min_nack_queue{100};
    bool nack_optimizations = false;
    std::uint8_t dscp = 0;
};

struct StunTurnConfig {
    std::string stun_server;
    std::uint16_t stun_port = 3478;
    std::string turn_server;
    std::uint16_t turn_port = 3478;
    std::string turn_type = "udp";  ///< udp, tcp or tls
    std::string turn_user;
    std::string turn_password;
    bool allow_force_relay = false;
};

struct NatConfig {
    bool ice_lite = true;
    bool ice_tcp = true;
    bool full_trickle = false;
    bool regular_nomination = false;
    bool consent_freshness = false;
    bool keepalive_conncheck = false;
    bool hangup_on_failed = false;
    bool ignore_mdns = false;
    std::vector<std::string> nat_1_1_mapping;
    bool keep_private_host = false;
    std::vector<std::string> enforce_list;
    std::vector<std::string> ignore_list = {"vmnet"};
    StunTurnConfig servers;
};

/// What is left out although it is part of the program, by the names of Janus' libraries, and who hears of events.
struct PartsConfig {
    std::vector<std::string> disabled_plugins;         ///< "libjanus_echotest.so"
    std::vector<std::string> disabled_event_handlers;  ///< "libjanus_wsevh.so"
    std::chrono::seconds stats_period{1};              ///< events.stats_period, 0 is off
    bool combine_media_stats = false;                  ///< events.combine_media_stats
    bool broadcast = false;                            ///< events.broadcast: event handlers are there
};

/// How much of each thing there may be; the section `limits` is this server's own.
struct LimitsConfig {
    std::size_t sessions = 20'000;
    std::size_t handles = 1000;  ///< of a session
    std::size_t rooms = 10'000;
    std::size_t participants = 5000;     ///< of a room
    std::size_t subscribers = 20'000;    ///< of a room
    std::size_t half_open = 1024;        ///< of a worker: connections that never were up
    std::size_t tcp_clients = 1024;      ///< of a worker and address
    std::size_t data_buffer_kib = 1024;  ///< of a peer, each way
};

/// What janus.jcfg says (docs/configuration.md has a line for each key).
struct ServerConfig {
    LogConfig log;
    GeneralConfig general;
    CertificateConfig certificate;
    MediaConfig media;
    NatConfig nat;
    PartsConfig parts;
    LimitsConfig limits;
};

/// Keys that Janus has for things this server does not have (loading of libraries, daemon mode) are known and ignored.
ServerConfig readServerConfig(const JcfgFile& file, ConfigFindings& findings);

}  // namespace wf::app
