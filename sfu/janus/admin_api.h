#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "sfu/janus/authorizer.h"
#include "sfu/janus/background_jobs.h"
#include "sfu/janus/core_settings.h"
#include "sfu/janus/envelope.h"
#include "sfu/janus/event_hub.h"
#include "sfu/janus/server_info.h"
#include "sfu/janus/session_table.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"

namespace wf::janus {

/// The administrators' requests: what the server is and does, settings, sessions and handles, tokens. Owned by the
/// core, on the control loop.
class AdminApi {
public:
    /// All of them outlive it.
    struct Surroundings {
        net::Loop& loop;
        net::Log& log;
        CoreSettings& settings;
        ServerParts& parts;
        const EventHub& events;
        Authorizer& authorizer;
        SessionTable& sessions;
    };

    explicit AdminApi(Surroundings surroundings) : s_(surroundings), jobs_(surroundings.loop) {}

    void onRequest(const Request& request);

private:
    void onServerRequest(const Request& request);
    void onSessionRequest(const Request& request);
    void onSessionVerb(const Request& request, Session& session);
    void onHandleVerb(const Request& request, Session& session, Handle& handle);
    /// False: no verb of this kind.
    /// Of a client's or administrator's number, as long as a clock counts.
    [[nodiscard]] static std::chrono::seconds clampedTimeout(std::int64_t seconds);
    [[nodiscard]] bool onSetting(const Request& request);
    [[nodiscard]] bool onToken(const Request& request);
    [[nodiscard]] bool onPart(const Request& request);

    void getStatus(const Request& request) const;
    void acceptNewSessions(const Request& request);
    void drain(const Request& request) const;
    void capture(const Request& request, Handle& handle);
    void setServerTimeout(const Request& request);
    void setSessionTimeout(const Request& request, Session& session) const;
    void handleInfo(const Request& request, const Session& session, Handle& handle);

    void addToken(const Request& request);
    void changeToken(const Request& request, bool allow);
    void removeToken(const Request& request);
    void listTokens(const Request& request);

    void messagePlugin(const Request& request);
    void customEvent(const Request& request) const;
    void customLogLine(const Request& request) const;

    [[nodiscard]] bool onProbe(const Request& request);
    void resolve(const Request& request);
    void testStun(const Request& request);
    /// Answers with what `work` finds, or with `failure`; `work` may block and holds copies only.
    void probe(const Request& request, std::function<std::optional<Json>()> work, const char* failure);

    Surroundings s_;
    BackgroundJobs jobs_;
};

}  // namespace wf::janus
