#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/channels/channel_context.h"
#include "sfu/net/timer.h"

namespace wf::channels {

/// What a channel told the core, and what the core would say.
struct SpyListener final : janus::ChannelListener {
    struct Request {
        janus::ClientId client;
        janus::RequestId request;
        std::optional<janus::Json> json;
        std::string text;
        bool admin;
    };
    std::vector<Request> requests;
    std::vector<janus::ClientId> gone;
    std::vector<std::uint64_t> polled;
    bool session_exists = true;
    std::function<bool(const janus::Json&)> authorize = [](const janus::Json&) { return true; };
    std::function<void(janus::Channel&, const Request&)> answer;

    void onRequest(janus::Channel& channel, janus::ClientId client, janus::RequestId request, const std::string& text,
                   bool admin) override {
        requests.push_back({client, request, std::nullopt, text, admin});
        reply(channel);
    }
    void onRequest(janus::Channel& channel, janus::ClientId client, janus::RequestId request, janus::Json message,
                   bool admin) override {
        requests.push_back({client, request, std::move(message), {}, admin});
        reply(channel);
    }
    void onClientGone(janus::Channel&, janus::ClientId client) override { gone.push_back(client); }
    bool onSessionPolled(std::uint64_t session_id) override {
        polled.push_back(session_id);
        return session_exists;
    }
    bool isAuthorized(const janus::Json& message) const override { return authorize(message); }

private:
    void reply(janus::Channel& channel) {
        if (answer) {
            const Request request = requests.back();
            answer(channel, request);
        }
    }
};

/// Keeps what a channel logs.
struct SpyLog final : net::Log {
    mutable std::mutex mutex;
    std::vector<std::string> lines;

    bool wants(net::LogLevel) const override { return true; }
    void write(net::LogLevel, std::string_view area, std::string_view text) override {
        const std::lock_guard lock(mutex);
        lines.push_back(std::string(area) + ": " + std::string(text));
    }
    bool says(std::string_view text) const {
        const std::lock_guard lock(mutex);
        return std::any_of(lines.begin(), lines.end(),
                           [&](const std::string& line) { return line.find(text) != std::string::npos; });
    }
};

/// A control loop that is turned by the test.
struct ControlLoop {
    net::Loop loop;
    SpyListener listener;
    SpyLog log;
    ChannelContext context{loop, listener, log};

    /// Turns the loop until `done`; false after 20 s.
    bool until(const std::function<bool()>& done) {
        bool late = false;
        net::Timer limit(loop, [&] { late = true; });
        limit.start(std::chrono::seconds(20));
        while (!done() && !late) {
            loop.turn(true);
        }
        return !late;
    }
    bool untilRequests(std::size_t count) {
        return until([&] { return listener.requests.size() >= count; });
    }
};

}  // namespace wf::channels
