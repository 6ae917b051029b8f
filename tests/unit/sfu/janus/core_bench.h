#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sfu/janus/core.h"
#include "sfu/net/clock.h"
#include "tests/unit/sfu/janus/core_fakes.h"
#include "tests/unit/sfu/janus/fake_plugin.h"

namespace wf::janus::test {

/// A core with one plugin and two channels, on a loop and a clock that the test moves. Ids of sessions and handles
/// that the core has chosen stand in texts as S and H.
class CoreBench {
public:
    static constexpr ClientId kClient = 5;

    explicit CoreBench(CoreSettings settings = {}) : core(loop, log, std::move(settings)) {
        core.add(plugin);
        core.add(channel);
        core.add(other);
    }

    /// What the core answers to `text` at once and in the turns of the loop after it, one line each.
    std::string ask(const std::string& text) { return askFrom(channel, kClient, text, false); }
    std::string askAdmin(const std::string& text) { return askFrom(channel, kClient, text, true); }
    std::string askFrom(FakeChannel& from, ClientId client, const std::string& text, bool admin) {
        from.sent.clear();
        core.onRequest(from, client, ++last_request, text, admin);
        return turnAndRead(from);
    }
    /// What comes without having been asked for.
    std::string events() {
        channel.sent.clear();
        return turnAndRead(channel);
    }
    void pass(std::chrono::seconds time) {
        for (; time.count() > 0; --time) {
            clock.advance(std::chrono::seconds(1));
            loop.turn(false);
        }
    }

    /// A session 100 and a handle in it.
    std::string attach(const std::string& more = "") {
        static_cast<void>(ask(R"({"janus":"create","transaction":"c","id":100)" + more + "}"));
        return attachAgain(more);
    }
    std::string attachAgain(const std::string& more = "") {
        const std::string answer =
            ask(R"({"janus":"attach","transaction":"t","session_id":100,"plugin":"janus.plugin.fake")" + more + "}");
        if (!plugin.ports.empty()) {
            handle = std::to_string(plugin.ports.back()->handleId());
        }
        return masked(answer);
    }
    /// A request of the handle, `rest` without braces.
    std::string askHandle(const std::string& rest) {
        return ask(R"({"transaction":"t","session_id":100,"handle_id":)" + handle + "," + rest + "}");
    }
    std::string message(const std::string& rest) { return masked(askHandle(R"("janus":"message",)" + rest)); }
    std::string trickle(const std::string& rest) { return masked(askHandle(R"("janus":"trickle",)" + rest)); }
    [[nodiscard]] HandlePort& port() { return *plugin.ports.back(); }

    [[nodiscard]] std::string masked(std::string text) const {
        for (std::size_t at = handle.empty() ? std::string::npos : text.find(handle); at != std::string::npos;
             at = text.find(handle, at)) {
            text.replace(at, handle.size(), "H");
        }
        return text;
    }

    net::ManualClock clock;
    net::Loop loop{clock};
    SilentLog log;
    FakePlugin plugin;
    FakeChannel channel{"janus.transport.fake"};
    FakeChannel other{"janus.transport.other"};
    Core core;
    std::string handle;
    RequestId last_request = 0;

private:
    std::string turnAndRead(FakeChannel& from) {
        for (int turns = 0; turns < 4; ++turns) {
            loop.turn(false);
        }
        std::string text;
        for (const FakeChannel::Sent& sent : from.sent) {
            text += (text.empty() ? "" : "\n") + sent.text;
        }
        return text;
    }
};

inline constexpr const char* kSdp =
    R"(v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n)";

inline std::string jsepText(const std::string& type) {
    return R"("jsep":{"type":")" + type + R"(","sdp":")" + kSdp + R"("})";
}

}  // namespace wf::janus::test
