#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/web_socket_client.h"

namespace wf::test {

/// Speaks the Janus API over one WebSocket, one request at a time.
class JanusClient {
public:
    using json = nlohmann::json;

    explicit JanusClient(std::uint16_t port, const std::string& ip = "127.0.0.1")
        : socket_(port, "janus-protocol", false, {}, ip.c_str()) {}

    [[nodiscard]] bool open() const { return socket_.open(); }
    WebSocketClient& socket() { return socket_; }

    /// The answer; of a message to a plugin the event behind the acknowledgement. Discarded when the socket is closed.
    json request(json message) {
        const std::string transaction = "t" + std::to_string(++transactions_);
        message["transaction"] = transaction;
        const bool for_plugin = message["janus"] == "message";
        if (!socket_.sendText(message.dump())) {
            return closed();
        }
        while (true) {
            json answer = json::parse(socket_.receiveText(), nullptr, false);
            if (!answer.is_object()) {
                return closed();
            }
            if (answer.value("transaction", "") == transaction && !(for_plugin && answer["janus"] == "ack")) {
                return answer;
            }
            if (!answer.contains("transaction")) {
                events_.push_back(std::move(answer));
            }
        }
    }
    /// What came unasked, between the answers.
    [[nodiscard]] const std::vector<json>& events() const { return events_; }
    std::uint64_t newSession() { return session_ = request({{"janus", "create"}})["data"]["id"]; }
    std::uint64_t attach() {
        return request(
            {{"janus", "attach"}, {"session_id", session_}, {"plugin", "janus.plugin.videoroom"}})["data"]["id"];
    }
    void detach(std::uint64_t handle) { request(envelope("detach", handle)); }
    /// A request to the VideoRoom.
    json message(std::uint64_t handle, json body, json jsep = nullptr) {
        json whole = envelope("message", handle);
        whole["body"] = std::move(body);
        if (!jsep.is_null()) {
            whole["jsep"] = std::move(jsep);
        }
        return request(std::move(whole));
    }
    [[nodiscard]] json envelope(const std::string& verb, std::uint64_t handle) const {
        return {{"janus", verb}, {"session_id", session_}, {"handle_id", handle}};
    }
    void keepAlive() { request({{"janus", "keepalive"}, {"session_id", session_}}); }

private:
    static json closed() { return json{{"janus", "closed"}}; }

    WebSocketClient socket_;
    std::uint64_t session_ = 0;
    std::uint64_t transactions_ = 0;
    std::vector<json> events_;
};

}  // namespace wf::test
