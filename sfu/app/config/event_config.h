#pragma once

#include "sfu/app/config/section_reader.h"
#include "sfu/channels/events/mqtt_event_handler.h"
#include "sfu/channels/events/web_event_handler.h"

namespace wf::app {

/// What the files janus.eventhandler.*evh.jcfg say. Disabled handlers are read as well, so that mistakes in them are
/// found.
channels::MqttEventSettings readMqttEventSettings(const JcfgFile& file, ConfigFindings& findings);
channels::WebEventSettings readWebEventSettings(const JcfgFile& file, ConfigFindings& findings);

}  // namespace wf::app
