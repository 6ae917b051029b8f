#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfu/janus/channel.h"
#include "sfu/janus/json_text.h"
#include "sfu/net/log.h"

namespace wf::janus::test {

/// Keeps what the core sends, as text.
class FakeChannel final : public Channel {
public:
    explicit FakeChannel(std::string package) {
        description_.package = std::move(package);
        description_.name = "Fake";
        description_.author = "Test";
        description_.description = "Keeps what it is given";
        description_.version_string = "0.0.1";
        description_.version = 1;
    }
    [[nodiscard]] const Description& description() const override { return description_; }
    void send(ClientId client, RequestId request, const Json& message, bool admin) override {
        sent.push_back({client, request, writeJson(message), admin});
    }
    void onSessionCreated(ClientId client, std::uint64_t session_id) override {
        log.push_back("created " + std::to_string(client) + " " + std::to_string(session_id));
    }
    void onSessionOver(ClientId client, std::uint64_t session_id, bool timed_out, bool claimed) override {
        log.push_back("over " + std::to_string(client) + " " + std::to_string(session_id) +
                      (timed_out ? " timed out" : "") + (claimed ? " claimed" : ""));
    }
    Json query(const Json& request) override { return {{"result", 200}, {"asked", request}}; }

    struct Sent {
        ClientId client;
        RequestId request;
        std::string text;
        bool admin;
    };
    std::vector<Sent> sent;
    std::vector<std::string> log;

private:
    Description description_;
};

class SilentLog final : public net::Log {
public:
    [[nodiscard]] bool wants(net::LogLevel level) const override { return level <= net::LogLevel::kWarning; }
    void write(net::LogLevel /*level*/, std::string_view area, std::string_view text) override {
        lines.push_back(std::string(area) + ": " + std::string(text));
    }
    std::vector<std::string> lines;
};

}  // namespace wf::janus::test
