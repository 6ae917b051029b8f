#include "sfu/channels/events/mqtt_event_handler.h"

#include <utility>

namespace wf::channels {
namespace {

MqttSettings connectionOf(const MqttEventSettings& settings) {
    MqttSettings connection = settings.connection;
    connection.general = {};
    connection.admin_enabled = false;
    connection.wildfire = {};
    connection.status.topic = settings.topic + "/status";
    return connection;
}

Status check(const MqttEventSettings& settings) {
    const MqttSettings& connection = settings.connection;
    if (connection.tls.certfile.empty() != connection.tls.keyfile.empty()) {
        return Error{"mqttevh's tls_client_cert and tls_client_key only work together; set both or none"};
    }
    if (settings.topic.empty() || settings.topic.find_first_of("+#") != std::string::npos) {
        return Error{"mqttevh's topic '" + settings.topic + "' is none to publish to"};
    }
    return {};
}

}  // namespace

MqttEventHandler::MqttEventHandler(const MqttEventSettings& settings, net::Log& log)
    : settings_(settings),
      log_(log),
      tuning_{settings.events, false, settings.json},
      link_(std::make_unique<MqttLink>(connectionOf(settings), static_cast<MqttLink::Listener&>(*this), log,
                                       "mqttevh")) {}

MqttEventHandler::~MqttEventHandler() = default;

Result<std::unique_ptr<MqttEventHandler>> MqttEventHandler::open(const MqttEventSettings& settings, net::Log& log) {
    if (Status status = check(settings); !status) {
        return status.error();
    }
    std::unique_ptr<MqttEventHandler> handler(new MqttEventHandler(settings, log));
    handler->link_->start();
    return handler;
}

const janus::EventHandler::Description& MqttEventHandler::description() const {
    static const Description kDescription{.package = "janus.eventhandler.mqttevh",
                                          .name = "MQTT event handler",
                                          .author = "wf-sfu",
                                          .description = "Publishes events at an MQTT broker",
                                          .version_string = "0.1.0",
                                          .version = 1};
    return kDescription;
}

void MqttEventHandler::onEvent(janus::EventType type, const janus::Json& event) {
    janus::Json named = event;
    named["eventtype"] = eventTitle(type);
    std::string topic = settings_.topic;
    if (settings_.addevent) {
        topic += "/" + std::string(eventName(type));
    }
    link_->publish({std::move(topic), writeJson(named, tuning_.json), settings_.qos, settings_.retain});
}

void MqttEventHandler::onFatal(const std::string& reason, int /*exit_code*/) {
    log_.write(net::LogLevel::kError, "mqttevh", reason + "; events are not published any more");
}

}  // namespace wf::channels
