#pragma once

#include <memory>
#include <string>

#include "rtp/base/result.h"
#include "sfu/channels/events/event_tuning.h"
#include "sfu/channels/mqtt_link.h"
#include "sfu/channels/mqtt_settings.h"
#include "sfu/janus/event_handler.h"

namespace wf::channels {

/// janus.eventhandler.mqttevh.jcfg.
struct MqttEventSettings {
    bool enabled = false;
    std::uint16_t events = EventTuning::kAll;
    JsonFormat json = JsonFormat::kIndented;
    std::string topic = "/janus/events";
    bool addevent = true;  ///< events go to topic/sessions, topic/plugins and so on
    int qos = 0;
    bool retain = false;
    MqttSettings connection;  ///< how to reach the broker; its topics are not used
};

/// Publishes events at an MQTT broker, over a connection and on a thread of its own; what waits there is bounded. Used
/// on the control loop.
class MqttEventHandler final : public janus::EventHandler, private MqttLink::Listener {
public:
    /// Begins to connect; it goes on trying as long as it takes. `log` outlives it.
    static Result<std::unique_ptr<MqttEventHandler>> open(const MqttEventSettings& settings, net::Log& log);
    /// Publishes what waits and the disconnect message, within `disconnect_timeout`.
    ~MqttEventHandler() override;

    [[nodiscard]] bool connected() const { return link_->online(); }
    [[nodiscard]] std::uint64_t dropped() const { return link_->dropped(); }

    [[nodiscard]] const Description& description() const override;
    [[nodiscard]] bool wants(janus::EventType type) const override { return tuning_.wants(type); }
    void onEvent(janus::EventType type, const janus::Json& event) override;
    janus::Json query(const janus::Json& request) override { return tuning_.query(request); }

private:
    MqttEventHandler(const MqttEventSettings& settings, net::Log& log);
    void onMessage(MqttMessage /*message*/) override {}  // it subscribes to nothing
    void onFatal(const std::string& reason, int exit_code) override;

    const MqttEventSettings settings_;
    net::Log& log_;
    EventTuning tuning_;
    std::unique_ptr<MqttLink> link_;
};

}  // namespace wf::channels
