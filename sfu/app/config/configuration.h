#pragma once

#include <optional>
#include <string>

#include "rtp/base/result.h"
#include "sfu/app/config/channel_config.h"
#include "sfu/app/config/event_config.h"
#include "sfu/app/config/server_config.h"
#include "sfu/app/config/videoroom_config.h"
#include "sfu/app/options.h"
#include "sfu/janus/echotest/echo_test_plugin.h"

namespace wf::app {

/// Everything the server is told: by files, the environment and the command line, or by the embedded default.
struct Configuration {
    ServerConfig server;
    channels::MqttSettings mqtt;
    channels::WebSocketSettings web_socket;
    channels::HttpSettings http;
    channels::MqttEventSettings mqtt_events;
    channels::WebEventSettings web_events;
    VideoRoomConfig video_room;
    std::optional<janus::echotest::EchoTestPlugin::Settings> echo_test;  ///< none: left out
    JcfgFile video_room_file = JcfgFile::none("");  ///< an empty path: permanent rooms cannot be stored
    std::string recordings = "recordings";          ///< for rooms that name no folder
    unsigned workers = 1;
    bool with_page = false;  ///< the server's own page is served

    /// The ways in that are open; none is a mistake of the configuration.
    [[nodiscard]] bool hasChannel() const;
};

/// `docker_ip` is the environment's DOCKER_IP, empty without. A file that is missing has all its defaults, and so its
/// channel is closed; an error is one of a file that is there and cannot be read.
Result<Configuration> loadConfiguration(const Options& options, const std::string& docker_ip, ConfigFindings& findings);

}  // namespace wf::app
