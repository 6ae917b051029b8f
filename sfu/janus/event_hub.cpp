#include "sfu/janus/event_hub.h"

#include <algorithm>
#include <utility>

namespace wf::janus {

EventHandler* EventHub::find(const std::string& package) const {
    const auto found = std::ranges::find_if(
        handlers_, [&](const EventHandler* handler) { return handler->description().package == package; });
    return found == handlers_.end() ? nullptr : *found;
}

bool EventHub::wanted(EventType type) const {
    return std::ranges::any_of(handlers_, [type](const EventHandler* handler) { return handler->wants(type); });
}

void EventHub::emit(EventType type, const Subject& subject, Json event, unsigned subtype) const {
    if (!wanted(type)) {
        return;
    }
    const auto since_epoch = settings_.wall_clock().time_since_epoch();
    Json message = Json::object();
    message["emitter"] = settings_.server_name;
    message["type"] = static_cast<unsigned>(type);
    if (subtype != 0) {
        message["subtype"] = subtype;
    }
    message["timestamp"] = std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
    if (subject.session_id != 0) {
        message["session_id"] = subject.session_id;
    }
    if (subject.handle_id != 0) {
        message["handle_id"] = subject.handle_id;
    }
    if (!subject.opaque_id.empty()) {
        message["opaque_id"] = subject.opaque_id;
    }
    message["event"] = std::move(event);
    for (EventHandler* handler : handlers_) {
        if (handler->wants(type)) {
            handler->onEvent(type, message);
        }
    }
}

}  // namespace wf::janus
