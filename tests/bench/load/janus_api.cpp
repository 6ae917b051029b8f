#include "tests/bench/load/janus_api.h"

#include <utility>
#include <vector>

namespace wf::load {

JanusApi::JanusApi(EventLoop& loop, SignalLink& link) : loop_(loop), link_(link) {
    [[maybe_unused]] const bool watched = loop_.watch(link_.fd(), *this);
}

JanusApi::~JanusApi() { loop_.forget(link_.fd()); }

void JanusApi::request(json message, Answer answer) {
    const std::string transaction = "load" + std::to_string(++count_);
    message["transaction"] = transaction;
    const bool of_plugin = message["janus"] == "message";
    waiting_[transaction] = {std::move(answer), std::chrono::steady_clock::now() + kLongestWait, of_plugin};
    link_.send(message.dump());
}

void JanusApi::onReadable() {
    for (const std::string& text : link_.take()) {
        take(text);
    }
}

void JanusApi::take(const std::string& text) {
    const json message = json::parse(text, nullptr, false);
    if (!message.is_object()) {
        return;
    }
    const std::string kind = message.value("janus", "");
    if (const auto at = message.find("transaction"); at != message.end() && at->is_string()) {
        const auto found = waiting_.find(at->get<std::string>());
        if (found != waiting_.end()) {
            if (kind == "ack" && found->second.of_plugin) {
                return;
            }
            const Answer answer = std::move(found->second.answer);
            waiting_.erase(found);
            answer(message);
        }
        return;
    }
    const auto sender = message.find("sender");
    if (sender != message.end() && sender->is_number_unsigned()) {
        const auto found = events_.find(sender->get<std::uint64_t>());
        if (found != events_.end()) {
            found->second(message);
        }
    }
}

void JanusApi::keepAlive(std::uint64_t session, bool on) {
    if (on) {
        sessions_[session] = std::chrono::steady_clock::now() + kKeepAlive;
    } else {
        sessions_.erase(session);
    }
}

void JanusApi::tick(net::Time now) {
    for (auto& [session, next] : sessions_) {
        if (now >= next) {
            next = now + kKeepAlive;
            request({{"janus", "keepalive"}, {"session_id", session}}, [](const json&) {});
        }
    }
    std::vector<Answer> late;
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        if (now >= at->second.until) {
            late.push_back(std::move(at->second.answer));
            at = waiting_.erase(at);
        } else {
            ++at;
        }
    }
    for (const Answer& answer : late) {
        answer({{"janus", "timeout"}});
    }
}

const nlohmann::json& pluginData(const nlohmann::json& message) {
    static const nlohmann::json kNothing = nlohmann::json::object();
    const auto plugin = message.find("plugindata");
    if (plugin == message.end() || !plugin->is_object()) {
        return kNothing;
    }
    const auto data = plugin->find("data");
    return data != plugin->end() && data->is_object() ? *data : kNothing;
}

std::string complaintOf(const nlohmann::json& message) {
    if (message.value("janus", "") == "timeout") {
        return "no answer in time";
    }
    if (message.value("janus", "") == "error") {
        return message["error"].value("reason", "error");
    }
    return pluginData(message).value("error", "");
}

}  // namespace wf::load
