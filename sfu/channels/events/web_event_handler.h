#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "rtp/base/result.h"
#include "sfu/channels/events/event_tuning.h"
#include "sfu/channels/events/web_event_link.h"
#include "sfu/janus/event_handler.h"
#include "sfu/net/log.h"

namespace wf::channels {

/// janus.eventhandler.wsevh.jcfg.
struct WebEventSettings {
    bool enabled = false;
    std::uint16_t events = EventTuning::kAll;
    JsonFormat json = JsonFormat::kIndented;
    bool grouping = true;  ///< several events may go in one message, as a JSON array
    WebEventLink::Settings connection;
};

/// Sends events to a WebSocket server, as its client. Used on the control loop.
class WebEventHandler final : public janus::EventHandler {
public:
    /// Begins to connect; it goes on trying as long as it takes. `log` outlives it.
    static Result<std::unique_ptr<WebEventHandler>> open(const WebEventSettings& settings, net::Log& log);

    [[nodiscard]] bool connected() const { return link_->connected(); }
    [[nodiscard]] std::uint64_t dropped() const { return link_->dropped(); }

    [[nodiscard]] const Description& description() const override;
    [[nodiscard]] bool wants(janus::EventType type) const override { return tuning_.wants(type); }
    void onEvent(janus::EventType type, const janus::Json& event) override;
    janus::Json query(const janus::Json& request) override { return tuning_.query(request); }

private:
    WebEventHandler(const WebEventSettings& settings, std::unique_ptr<WebEventLink> link)
        : tuning_{settings.events, settings.grouping, settings.json}, link_(std::move(link)) {}

    EventTuning tuning_;
    std::unique_ptr<WebEventLink> link_;
};

}  // namespace wf::channels
