#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sfu/channels/json_format.h"

namespace wf::channels {

enum class MqttVersion { k31, k311, k5 };

/// What is done when the IM server's node cannot be looked up.
enum class ImDown { kExit, kWait };

/// janus.transport.mqtt.jcfg, with Wildfire's keys.
struct MqttSettings {
    struct Topics {
        std::string subscribe_topic;
        std::string publish_topic;
        int subscribe_qos = 1;
        int publish_qos = 1;
    };
    struct Tls {
        bool ssl_enabled = false;
        bool verify_peer = false;
        std::string cacertfile;
        std::string certfile;
        std::string keyfile;
        bool verify_hostname = false;  ///< with or without verify_peer
    };
    struct Status {
        bool enabled = false;
        std::string connect_message;
        std::string disconnect_message;
        std::string drain_message = R"({"event":"draining"})";  ///< ours; empty: none
        std::string topic = "status";
        int qos = 1;
        bool retain = false;
        bool will = true;  ///< the broker says disconnect_message when the connection breaks
    };
    /// The node lookup before connecting; used when `im_host` is not empty.
    struct Wildfire {
        std::string im_host;
        std::uint16_t im_port = 80;
        std::uint16_t mqtt_port = 1883;
        // Not in wf-janus' file: how often a lookup is tried before the program ends, and whether it ends at all.
        ImDown im_down = ImDown::kExit;
        unsigned lookup_tries = 5;
        std::chrono::milliseconds lookup_timeout{5000};
    };

    bool enabled = false;
    bool events = true;
    JsonFormat json = JsonFormat::kCompact;
    std::string url = "tcp://localhost:1883";
    MqttVersion mqtt_version = MqttVersion::k311;
    std::string client_id = "guest";
    std::string username = "guest";
    std::string password = "guest";
    std::chrono::seconds keep_alive_interval{20};
    bool cleansession = false;
    unsigned max_inflight = 10;
    unsigned max_buffered = 100;
    std::size_t max_message_bytes = std::size_t{4} << 20;  ///< of a client's message; longer ones are dropped
    std::chrono::milliseconds disconnect_timeout{100};
    Topics general;
    Tls tls;
    std::chrono::seconds vacuum_interval{60};
    std::vector<std::string> proxy_transaction_user_properties{};
    std::vector<std::pair<std::string, std::string>> add_transaction_user_properties{};
    bool admin_enabled = false;
    Topics admin;
    Status status;
    Wildfire wildfire;
    // Not in the file: the pauses between attempts to connect, doubled from the first to the last.
    std::chrono::milliseconds min_reconnect_pause{1000};
    std::chrono::milliseconds max_reconnect_pause{30000};
};

}  // namespace wf::channels
