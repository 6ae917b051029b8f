#include "tests/support/conference_server.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/local_port.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

void openAdminApi(const fs::path& file, const std::string& address, std::uint16_t port) {
    std::ifstream in(file);
    std::string http{std::istreambuf_iterator<char>(in), {}};
    const std::string off = "admin_http = false";
    http.replace(http.find(off), off.size(),
                 "admin_http = true\n\tadmin_ip = \"" + address + "\"\n\tadmin_port = " + std::to_string(port));
    std::ofstream(file) << http;
}

}  // namespace

bool ConferenceServer::start() {
    if (!site.start()) {
        return false;
    }
    janus = std::make_unique<JanusClient>(site.webSocketPort(), site.address());
    if (janus->open()) {
        janus->newSession();
        handle = janus->attach();
    }
    return janus->open();
}

nlohmann::json ConferenceServer::create(const json& options) {
    json request{{"request", "create"}, {"room", kConferenceRoom}, {"publishers", 10}};
    if (options.is_object()) {
        request.update(options);
    }
    return ask(std::move(request));
}

bool ConferenceServer::has(const std::string& id) {
    const json answer = ask({{"request", "listparticipants"}, {"room", kConferenceRoom}});
    const json list = answer.value("participants", json::array());
    return std::ranges::any_of(list, [&](const json& one) { return one["id"] == id && one["publisher"] == true; });
}

bool ConferenceServer::toldThatLeft(const std::string& id) const {
    const json::json_pointer leaving("/plugindata/data/leaving");
    return std::ranges::any_of(janus->events(), [&](const json& event) { return event.value(leaving, "") == id; });
}

void joinServers(const std::vector<ConferenceServer*>& servers, const std::string& more) {
    std::vector<std::uint16_t> ports;
    std::string nodes;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        ports.push_back(freePort());
        nodes += (i == 0 ? "" : ", ") + std::string("\"node-") + std::to_string(i) + "=http://" +
                 servers[i]->site.address() + ":" + std::to_string(ports.back()) + "/admin\"";
    }
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const fs::path folder = servers[i]->site.folder() / "conf";
        std::ofstream(folder / "janus.plugin.videoroom.jcfg", std::ios::app)
            << "super_conference: { node = \"node-" << i << "\"; nodes = [ " << nodes
            << " ]; admin_secret = \"janusoverlord\"; " << more << " }\n";
        openAdminApi(folder / "janus.transport.http.jcfg", servers[i]->site.address(), ports[i]);
    }
}

}  // namespace wf::test
