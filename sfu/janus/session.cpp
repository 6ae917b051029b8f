#include "sfu/janus/session.h"

#include <utility>

namespace wf::janus {

void Session::notify(const Json& event) {
    if (!client_gone_) {
        channel_->send(client_, 0, event, false);
    }
}

void Session::moveTo(Channel& channel, ClientId client) {
    channel_ = &channel;
    client_ = client;
    client_gone_ = false;
}

void Session::clientGone(net::Time now) {
    client_gone_ = true;
    last_activity_ = now;
}

Handle* Session::find(std::uint64_t handle_id) const {
    const auto found = handles_.find(handle_id);
    return found == handles_.end() ? nullptr : found->second.get();
}

void Session::add(std::unique_ptr<Handle> handle) {
    const std::uint64_t id = handle->id();
    handles_.emplace(id, std::move(handle));
}

std::unique_ptr<Handle> Session::take(std::uint64_t handle_id) {
    auto node = handles_.extract(handle_id);
    return node.empty() ? nullptr : std::move(node.mapped());
}

}  // namespace wf::janus
