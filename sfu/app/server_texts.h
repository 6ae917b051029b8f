#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sfu/app/config/configuration.h"
#include "sfu/channels/http_channel.h"
#include "sfu/channels/web_socket_channel.h"
#include "sfu/janus/core_settings.h"
#include "sfu/janus/server_facts.h"

namespace wf::app {

// What the floors below are told of the configuration, and what people are told of the server.

janus::RuntimeSettings runtimeOf(const Configuration& config);
janus::CoreSettings coreSettings(const Configuration& config);
/// Without local_ip, which is known when the ports are open.
janus::ServerFacts factsOf(const Configuration& config);
[[nodiscard]] bool opensWebSocket(const channels::WebSocketSettings& settings);
[[nodiscard]] bool opensHttp(const channels::HttpSettings& settings);
/// By the ending of a file's name.
std::string contentType(std::string_view name);
/// For the page's script: ports of the WebSocket, folder of the recordings.
std::string pageSettings(const Configuration& config, const channels::WebSocketChannel& web_socket);
/// "page: http://127.0.0.1:8088/" and the like, for the log. Channels that are not open are null.
std::vector<std::string> addressLines(const Configuration& config, const channels::WebSocketChannel* web_socket,
                                      const channels::HttpChannel* http);

}  // namespace wf::app
