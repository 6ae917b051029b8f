#include "sfu/janus/control_reply.h"

#include <utility>

#include "sfu/janus/handle.h"

namespace wf::janus {

ControlReply::ControlReply(net::Loop& loop, std::shared_ptr<const HandleDirectory> directory, Request request)
    : loop_(loop), directory_(std::move(directory)), request_(std::move(request)) {}

ControlReply::~ControlReply() {
    if (!answered_) {
        refuse("The plugin gave no answer");
    }
}

template <class Action>
void ControlReply::post(Action action) {
    if (std::exchange(answered_, true)) {
        return;
    }
    loop_.post([directory = directory_, request = std::move(request_), action = std::move(action)]() mutable {
        if (!directory->find) {
            return;
        }
        const auto session_id = static_cast<std::uint64_t>(request.session_id);
        Handle* handle = directory->find(session_id, static_cast<std::uint64_t>(request.handle_id));
        if (handle != nullptr) {
            action(request, *handle);
        } else {
            janus::refuse(request, noSuchHandle(request));
        }
    });
}

void ControlReply::success(Json data) {
    post([data = std::move(data)](const Request& request, const Handle& handle) mutable {
        Json message = makeAnswer("success", request.session_id, request.transaction);
        handle.addPluginData(message, std::move(data));
        answer(request, message);
    });
}

void ControlReply::ack() {
    post([](const Request& request, const Handle& /*handle*/) {
        answer(request, makeAnswer("ack", request.session_id, request.transaction));
    });
}

void ControlReply::refuse(const std::string& why) {
    post([why](const Request& request, const Handle& /*handle*/) {
        janus::refuse(request, {ApiErrorCode::kPluginMessage, why});
    });
}

}  // namespace wf::janus
