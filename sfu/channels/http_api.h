#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "sfu/channels/channel_context.h"
#include "sfu/channels/channel_tuning.h"
#include "sfu/channels/http_call.h"
#include "sfu/channels/http_response.h"
#include "sfu/channels/http_settings.h"
#include "sfu/net/timer.h"

namespace wf::channels {

/// The Janus API as HTTP has it: requests that wait for their answer, long polls, and the events of sessions that
/// nobody polls. Knows no socket; everything on the control loop.
class HttpApi {
public:
    using Respond = std::function<void(janus::RequestId, HttpResponse)>;

    static constexpr janus::ClientId kClient = 1;
    static constexpr janus::ClientId kAdminClient = 2;
    /// How long the last events of a session that timed out are kept for a poll.
    static constexpr std::chrono::seconds kLastEventsTime{30};

    HttpApi(const ChannelContext& context, janus::Channel& channel, const HttpSettings& settings, Respond respond);

    void onCall(janus::RequestId id, const HttpCall& call);
    /// The connection of a request was closed.
    void onGone(janus::RequestId id);

    void send(janus::RequestId request, const janus::Json& message);
    void onSessionCreated(std::uint64_t session_id);
    void onSessionOver(std::uint64_t session_id, bool timed_out, bool claimed);
    ChannelTuning& tuning() { return tuning_; }

private:
    struct Session {
        std::deque<janus::Json> events;
        std::vector<janus::RequestId> polls;
        bool over = false;
    };
    struct Waiting {
        std::uint64_t session = 0;   ///< of a poll; 0: an API request
        std::size_t max_events = 0;  ///< of a poll; 0: one, not in an array
    };
    enum class Due { kRequest, kSession };
    struct Deadline {
        Due kind;
        std::uint64_t id;
    };

    void onPost(janus::RequestId id, const HttpCall& call);
    void onGet(janus::RequestId id, const HttpCall& call);
    void onPoll(janus::RequestId id, std::uint64_t session_id, const HttpQuery& query);
    void ask(janus::RequestId id, janus::Json message, bool admin);
    void deliver(std::uint64_t session_id, const janus::Json& event);
    void answerPoll(janus::RequestId id, std::vector<janus::Json> events);
    void endSession(std::uint64_t session_id);
    void await(net::Duration time, Deadline what);
    void onDeadlines();
    void expire(const Deadline& what);

    const ChannelContext context_;
    janus::Channel& channel_;
    const HttpSettings settings_;
    Respond respond_;
    ChannelTuning tuning_;
    std::unordered_map<janus::RequestId, Waiting> waiting_;
    std::unordered_map<std::uint64_t, Session> sessions_;
    std::multimap<net::Time, Deadline> deadlines_;
    net::Timer timer_;
};

}  // namespace wf::channels
