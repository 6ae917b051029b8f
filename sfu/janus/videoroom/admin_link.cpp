#include "sfu/janus/videoroom/admin_link.h"

#include <chrono>
#include <utility>

#include "sfu/janus/http_post.h"
#include "sfu/janus/request_check.h"

namespace wf::janus::videoroom {
namespace {

constexpr std::chrono::milliseconds kTimeout{4000};

/// Blocks. Null when the node is not reached or does not understand.
Json post(const std::string& url_text, const std::string& text) {
    const auto url = HttpUrl::parse(url_text);
    const auto body = url ? postJson(*url, text, kTimeout) : std::nullopt;
    if (!body) {
        return nullptr;
    }
    const Json answer = Json::parse(*body, nullptr, false);
    const Json* response = find(answer, "response");
    return response == nullptr ? Json(nullptr) : *response;
}

}  // namespace

AdminLink::AdminLink(net::Loop& loop, std::string admin_secret) : loop_(loop), admin_secret_(std::move(admin_secret)) {}

void AdminLink::ask(const SuperSettings::Node& node, Json request, Done done) {
    auto& queue = queues_[node.id];
    if (queue == nullptr) {
        queue = std::make_unique<Queue>(loop_);
    }
    if (queue->waiting.size() == kMaxWaiting) {
        return loop_.post([present = std::weak_ptr(present_), done = std::move(done)] {
            if (!present.expired()) {
                done(std::nullopt);
            }
        });
    }
    Json message{
        {"janus", "message_plugin"}, {"transaction", "super-conference"}, {"plugin", "janus.plugin.videoroom"}};
    if (!admin_secret_.empty()) {
        message["admin_secret"] = admin_secret_;
    }
    message["request"] = std::move(request);
    queue->waiting.push_back({node.url, message.dump(-1, ' ', false, Json::error_handler_t::replace), std::move(done)});
    next(*queue);
}

void AdminLink::next(Queue& queue) {
    if (queue.busy || queue.waiting.empty()) {
        return;
    }
    Waiting first = std::move(queue.waiting.front());
    queue.waiting.pop_front();
    queue.busy = true;
    const auto answered = [this, &queue, done = std::move(first.done)](const Json& response) {
        queue.busy = false;
        done(response.is_null() ? std::nullopt : std::optional(response));
        next(queue);
    };
    const auto work = [url = std::move(first.url), text = std::move(first.text)] { return post(url, text); };
    if (!queue.jobs.run(work, answered)) {
        answered(nullptr);
    }
}

}  // namespace wf::janus::videoroom
