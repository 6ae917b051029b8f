#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mqtt {
class async_client;
}

namespace wf::test {

/// The IM server's part towards the media server, for tests that need no browser: the Janus API over MQTT. Its
/// functions block the test's thread.
class ImClient {
public:
    /// `client_id` is the media server's, which is also how Wildfire's parties log in.
    ImClient(const std::string& url, std::string client_id = "conference_server_1");
    ~ImClient();
    ImClient(const ImClient&) = delete;
    ImClient& operator=(const ImClient&) = delete;

    /// Also again, when the broker was away.
    bool connect();
    /// The answer; with `event`, the event behind the acknowledgement. An object without "janus" when none comes
    /// within 20 seconds.
    nlohmann::json request(nlohmann::json message, bool event = false);
    /// A message to a handle of the VideoRoom that is answered at once: its data.
    nlohmann::json ask(std::uint64_t session, std::uint64_t handle, const nlohmann::json& body);
    std::uint64_t newSession();
    std::uint64_t attach(std::uint64_t session);

    /// The first event so far, or of the next seconds, that is like this.
    std::optional<nlohmann::json> waitForEvent(const std::function<bool(const nlohmann::json&)>& wanted,
                                               int seconds = 20);
    [[nodiscard]] std::vector<nlohmann::json> events() const;

private:
    void take(const std::string& text);

    const std::string client_id_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<nlohmann::json> messages_;
    unsigned transactions_ = 0;
    std::unique_ptr<mqtt::async_client> client_;
};

}  // namespace wf::test
