#include "tests/support/janus_site.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "tests/support/local_port.h"

namespace wf::test {

JanusSite::JanusSite(std::string address) : address_(std::move(address)), port_(freePort()) {
    const auto write = [&](const std::string& file, const std::string& text) {
        std::ofstream(folder_ / ("janus." + file)) << text;
    };
    write("jcfg", "general: { debug_level = 4 }\nnat: { ice_lite = true ice_enforce_list = \"" + address_ +
                      "\" }\ntransports: { disable = \"libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,"
                      "libjanus_pfunix.so,libjanus_rabbitmq.so\" }\n");
    write("transport.websockets.jcfg",
          "general: { ws = true ws_port = " + std::to_string(port_) + " ws_ip = \"" + address_ + "\" }\n");
    write("plugin.videoroom.jcfg", "general: { string_ids = true }\n");
}

bool JanusSite::isThere() { return isInstalled("janus"); }

bool JanusSite::start() {
    Command command;
    command.argv = {"janus", "-F", folder_.path().string(), "-C", (folder_ / "janus.jcfg").string()};
    server_ = std::make_unique<Started>(std::move(command), folder_ / "janus.log");
    return waitForListener(address_, port_);
}

std::string JanusSite::webSocketUrl() const { return "ws://" + address_ + ":" + std::to_string(port_); }

std::string JanusSite::log() const {
    std::ifstream in(folder_ / "janus.log");
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace wf::test
