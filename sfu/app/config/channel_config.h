#pragma once

#include <optional>

#include "sfu/app/config/section_reader.h"
#include "sfu/channels/http_settings.h"
#include "sfu/channels/mqtt_settings.h"
#include "sfu/channels/web_socket_settings.h"

namespace wf::app {

/// What the files janus.transport.*.jcfg say. Disabled channels are read as well, so that mistakes in them are found.
channels::MqttSettings readMqttSettings(const JcfgFile& file, ConfigFindings& findings);
channels::WebSocketSettings readWebSocketSettings(const JcfgFile& file, ConfigFindings& findings);
channels::HttpSettings readHttpSettings(const JcfgFile& file, ConfigFindings& findings);

}  // namespace wf::app
