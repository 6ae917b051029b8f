#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "sfu/net/clock.h"
#include "tests/bench/load/event_loop.h"
#include "tests/bench/load/signal_link.h"

namespace wf::load {

/// The Janus API on one connection: requests find their answers, events their handles.
class JanusApi final : private EventLoop::Handler {
public:
    using json = nlohmann::json;
    /// The answer; of a message to a plugin the event behind the acknowledgement. An answer that did not come has
    /// "janus": "timeout".
    using Answer = std::function<void(const json& answer)>;
    using Events = std::function<void(const json& event)>;

    JanusApi(EventLoop& loop, SignalLink& link);
    ~JanusApi();
    JanusApi(const JanusApi&) = delete;
    JanusApi& operator=(const JanusApi&) = delete;

    void request(json message, Answer answer);
    /// Hears of what comes for a handle without having been asked for.
    void listen(std::uint64_t handle, Events events) { events_[handle] = std::move(events); }
    void forget(std::uint64_t handle) { events_.erase(handle); }
    /// Keeps sessions alive and gives up what is not answered.
    void tick(net::Time now);
    void keepAlive(std::uint64_t session, bool on);

private:
    static constexpr std::chrono::seconds kLongestWait{20};
    static constexpr std::chrono::seconds kKeepAlive{20};

    struct Waiting {
        Answer answer;
        net::Time until;
        bool of_plugin = false;
    };
    void onReadable() override;
    void take(const std::string& text);

    EventLoop& loop_;
    SignalLink& link_;
    std::uint64_t count_ = 0;
    std::map<std::string, Waiting> waiting_;
    std::map<std::uint64_t, Events> events_;
    std::map<std::uint64_t, net::Time> sessions_;  ///< when they are to be kept alive next
};

/// What a plugin says in an answer or event, an empty object without it.
const nlohmann::json& pluginData(const nlohmann::json& message);
/// What a server complains of, as one line; empty when it does not.
std::string complaintOf(const nlohmann::json& message);

}  // namespace wf::load
