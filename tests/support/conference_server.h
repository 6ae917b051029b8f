#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/janus_client.h"
#include "tests/support/sfu_site.h"

namespace wf::test {

inline const std::string kConferenceRoom = "uid7|839201";

/// One of several servers, with a client that speaks to it.
class ConferenceServer {
public:
    using json = nlohmann::json;

    explicit ConferenceServer(SfuSiteOptions options = {.mqtt = false}) : site(std::move(options)) {}

    bool start();
    /// A request outside of any room.
    json ask(json body) { return janus->message(handle, std::move(body))["plugindata"]["data"]; }
    /// Makes the room, with more options.
    json create(const json& options);
    /// Somebody of that id publishes in the room.
    [[nodiscard]] bool has(const std::string& id);
    /// Some participant of this server was told that somebody leaves.
    [[nodiscard]] bool toldThatLeft(const std::string& id) const;

    SfuSite site;
    std::unique_ptr<JanusClient> janus;
    std::uint64_t handle = 0;
};

/// Writes into the configuration of servers that they hold their conferences together; `more` are other lines of that
/// section.
void joinServers(const std::vector<ConferenceServer*>& servers, const std::string& more = {});

}  // namespace wf::test
