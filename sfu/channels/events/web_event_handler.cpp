#include "sfu/channels/events/web_event_handler.h"

namespace wf::channels {

Result<std::unique_ptr<WebEventHandler>> WebEventHandler::open(const WebEventSettings& settings, net::Log& log) {
    auto link = WebEventLink::open(settings.connection, log);
    if (!link) {
        return link.error();
    }
    return std::unique_ptr<WebEventHandler>(new WebEventHandler(settings, std::move(link.value())));
}

const janus::EventHandler::Description& WebEventHandler::description() const {
    static const Description kDescription{.package = "janus.eventhandler.wsevh",
                                          .name = "WebSocket event handler",
                                          .author = "wf-sfu",
                                          .description = "Sends events to a WebSocket server",
                                          .version_string = "0.0.1",
                                          .version = 1};
    return kDescription;
}

void WebEventHandler::onEvent(janus::EventType /*type*/, const janus::Json& event) {
    link_->send(writeJson(event, tuning_.json), tuning_.grouping);
}

}  // namespace wf::channels
