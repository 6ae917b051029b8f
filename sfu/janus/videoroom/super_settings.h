#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wf::janus::videoroom {

/// Servers that hold conferences together: a publisher of one is a publisher of all.
struct SuperSettings {
    struct Node {
        std::string id;
        std::string url;  ///< of its admin API: "http://10.0.0.2:7088/admin"
    };
    std::string self;         ///< the id of this server
    std::vector<Node> nodes;  ///< the other ones; none: this server stands alone
    std::string admin_secret;
    std::uint8_t srtp_suite = 0;  ///< of media between servers: 32 or 80, the bits of its tags; 0: plain RTP

    [[nodiscard]] bool enabled() const { return !nodes.empty(); }
};

}  // namespace wf::janus::videoroom
