#include "sfu/janus/control_port.h"

#include "sfu/janus/handle.h"

namespace wf::janus {

template <class Action>
void ControlPort::post(Action action) {
    loop_.post([directory = directory_, session_id = ids_.session_id, handle_id = ids_.handle_id,
                action = std::move(action)]() mutable {
        Handle* handle = directory->find ? directory->find(session_id, handle_id) : nullptr;
        if (handle != nullptr) {
            action(*handle);
        }
    });
}

void ControlPort::event(const std::string& transaction, Json data, std::optional<Jsep> jsep) {
    post([transaction, data = std::move(data), jsep = std::move(jsep)](Handle& handle) mutable {
        handle.onEvent(transaction, std::move(data), jsep);
    });
}

void ControlPort::webrtcUp() {
    post([](Handle& handle) { handle.onWebrtcUp(); });
}

void ControlPort::media(const Media& media) {
    post([media](Handle& handle) { handle.onMedia(media); });
}

void ControlPort::slowLink(const SlowLink& link) {
    post([link](Handle& handle) { handle.onSlowLink(link); });
}

void ControlPort::hangup(const std::string& reason) {
    post([reason](Handle& handle) { handle.onHangup(reason); });
}

void ControlPort::iceFailed() {
    post([](Handle& handle) { handle.onIceFailed(); });
}

void ControlPort::trickle(const TrickledCandidate& candidate) {
    post([candidate](Handle& handle) { handle.onTrickle(candidate); });
}

void ControlPort::notice(EventType type, unsigned subtype, Json event) {
    post([type, subtype, event = std::move(event)](Handle& handle) mutable {
        handle.onNotice(type, subtype, std::move(event));
    });
}

void ControlPort::pluginEvent(Json data) {
    post([data = std::move(data)](Handle& handle) mutable { handle.onPluginEvent(std::move(data)); });
}

}  // namespace wf::janus
