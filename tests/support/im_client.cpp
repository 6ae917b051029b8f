#include "tests/support/im_client.h"

#include <mqtt/async_client.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace wf::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kPatience = 20s;

}  // namespace

ImClient::ImClient(const std::string& url, std::string client_id)
    : client_id_(std::move(client_id)), client_(std::make_unique<mqtt::async_client>(url, "im-server")) {
    client_->set_message_callback([this](const mqtt::const_message_ptr& message) { take(message->to_string()); });
    connect();
}

ImClient::~ImClient() {
    try {  // paho tells by exception
        client_->disconnect()->wait_for(2s);
    } catch (const mqtt::exception&) {
        // The broker is gone.
    }
}

bool ImClient::connect() {
    mqtt::connect_options options;
    options.set_user_name(client_id_);
    options.set_password(client_id_);
    try {
        return client_->connect(options)->wait_for(kPatience) &&
               client_->subscribe("from-janus", 0)->wait_for(kPatience);
    } catch (const mqtt::exception&) {
        return false;
    }
}

void ImClient::take(const std::string& text) {
    const std::lock_guard lock(mutex_);
    messages_.push_back(json::parse(text, nullptr, false));
    changed_.notify_all();
}

json ImClient::request(json message, bool event) {
    const std::string transaction = "im-" + std::to_string(++transactions_);
    message["transaction"] = transaction;
    try {
        client_->publish("to-janus", message.dump(), 0, false)->wait_for(kPatience);
    } catch (const mqtt::exception&) {
        return json::object();
    }
    const auto answer = waitForEvent([&](const json& one) {
        return one.value("transaction", "") == transaction && !(event && one.value("janus", "") == "ack");
    });
    return answer.value_or(json::object());
}

json ImClient::ask(std::uint64_t session, std::uint64_t handle, const json& body) {
    const json answer = request({{"janus", "message"}, {"session_id", session}, {"handle_id", handle}, {"body", body}});
    return answer.value(json::json_pointer("/plugindata/data"), json::object());
}

std::uint64_t ImClient::newSession() {
    return request({{"janus", "create"}}).value(json::json_pointer("/data/id"), std::uint64_t{0});
}

std::uint64_t ImClient::attach(std::uint64_t session) {
    return request({{"janus", "attach"}, {"session_id", session}, {"plugin", "janus.plugin.videoroom"}})
        .value(json::json_pointer("/data/id"), std::uint64_t{0});
}

std::optional<json> ImClient::waitForEvent(const std::function<bool(const json&)>& wanted, int seconds) {
    std::unique_lock lock(mutex_);
    std::optional<json> found;
    changed_.wait_for(lock, std::chrono::seconds(seconds), [&] {
        const auto at = std::find_if(messages_.begin(), messages_.end(), wanted);
        if (at != messages_.end()) {
            found = *at;
        }
        return found.has_value();
    });
    return found;
}

std::vector<json> ImClient::events() const {
    const std::lock_guard lock(mutex_);
    return messages_;
}

}  // namespace wf::test
