// The admin API's settings of the whole server.
#include <algorithm>
#include <array>
#include <string_view>

#include "sfu/janus/admin_api.h"

namespace wf::janus {
namespace {

constexpr std::int64_t kMaxTimeout = 10L * 365 * 24 * 3600;
constexpr std::int64_t kMaxNackQueue = 1000;
constexpr std::int64_t kMaxNumber = 1'000'000;
constexpr std::int64_t kMaxLogLevel = 7;

struct SwitchSetting {
    std::string_view verb;
    std::string_view parameter;
    std::string_view answer;
    bool RuntimeSettings::*value;
};
constexpr std::array kSwitches{
    SwitchSetting{"set_locking_debug", "debug", "locking_debug", &RuntimeSettings::locking_debug},
    SwitchSetting{"set_refcount_debug", "debug", "refcount_debug", &RuntimeSettings::refcount_debug},
    SwitchSetting{"set_libnice_debug", "debug", "libnice_debug", &RuntimeSettings::libnice_debug},
    SwitchSetting{"set_log_timestamps", "timestamps", "log_timestamps", &RuntimeSettings::log_timestamps},
    SwitchSetting{"set_log_colors", "colors", "log_colors", &RuntimeSettings::log_colors},
    SwitchSetting{"set_nack_optimizations", "nack_optimizations", "nack-optimizations",
                  &RuntimeSettings::nack_optimizations},
};

struct NumberSetting {
    std::string_view verb;
    std::string_view parameter;
    std::int64_t most;
    unsigned RuntimeSettings::*value;
};
constexpr std::array kNumbers{
    NumberSetting{"set_log_level", "level", kMaxLogLevel, &RuntimeSettings::log_level},
    NumberSetting{"set_min_nack_queue", "min_nack_queue", kMaxNackQueue, &RuntimeSettings::min_nack_queue_ms},
    NumberSetting{"set_no_media_timer", "no_media_timer", kMaxNumber, &RuntimeSettings::no_media_timer_s},
    NumberSetting{"set_slowlink_threshold", "slowlink_threshold", kMaxNumber, &RuntimeSettings::slowlink_threshold},
};

void answerWith(const Request& request, std::string_view key, const Json& value) {
    Json message = makeAnswer("success", 0, request.transaction);
    message[std::string(key)] = value;
    answer(request, message);
}

/// Refuses the request unless it has the parameter.
bool isComplete(const Request& request, std::string_view parameter, JsonType type) {
    const std::array parameters{Parameter{parameter, type, true}};
    const auto fault = checkParameters(request.message, parameters);
    if (fault) {
        refuse(request, errorOf(*fault));
    }
    return !fault;
}

}  // namespace

std::chrono::seconds AdminApi::clampedTimeout(std::int64_t seconds) {
    return std::chrono::seconds(std::min(seconds, kMaxTimeout));
}

bool AdminApi::onSetting(const Request& request) {
    const auto has_verb = [&](const auto& setting) { return setting.verb == request.verb; };
    const auto* on_off = std::ranges::find_if(kSwitches, has_verb);
    const auto* number = std::ranges::find_if(kNumbers, has_verb);
    if (on_off != kSwitches.end()) {
        if (isComplete(request, on_off->parameter, JsonType::kBoolean)) {
            const bool value = *findBoolean(request.message, on_off->parameter);
            s_.settings.runtime.*(on_off->value) = value;
            s_.settings.on_runtime_change(s_.settings.runtime);
            answerWith(request, on_off->answer, value);
        }
    } else if (number != kNumbers.end()) {
        if (!isComplete(request, number->parameter, JsonType::kPositiveInteger)) {
            return true;
        }
        const std::int64_t wish = *findInteger(request.message, number->parameter);
        if (number->verb == "set_log_level" && wish > kMaxLogLevel) {
            refuse(request, errorOf(invalidElement("level", "between 0 and 7")));
            return true;
        }
        const auto value = static_cast<unsigned>(std::min(wish, number->most));
        s_.settings.runtime.*(number->value) = value;
        s_.settings.on_runtime_change(s_.settings.runtime);
        answerWith(request, number->parameter, value);
    } else if (request.verb == "get_status") {
        getStatus(request);
    } else if (request.verb == "set_session_timeout") {
        setServerTimeout(request);
    } else if (request.verb == "accept_new_sessions") {
        acceptNewSessions(request);
    } else if (request.verb == "drain") {
        drain(request);
    } else if (request.verb == "loops_info") {
        answerWith(request, "loops", Json::array());
    } else {
        return false;
    }
    return true;
}

void AdminApi::drain(const Request& request) const {
    static constexpr std::array kParameters{Parameter{"drain", JsonType::kBoolean}};
    if (const auto fault = checkParameters(request.message, kParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    answerWith(request, "draining", s_.settings.on_drain(findBoolean(request.message, "drain").value_or(true)));
}

void AdminApi::getStatus(const Request& request) const {
    const RuntimeSettings& runtime = s_.settings.runtime;
    Json status = Json::object();
    status["token_auth"] = s_.settings.token_auth;
    status["session_timeout"] = s_.settings.session_timeout.count();
    status["reclaim_session_timeout"] = s_.settings.reclaim_session_timeout.count();
    status["candidates_timeout"] = s_.settings.candidates_timeout.count();
    status["log_level"] = runtime.log_level;
    status["log_timestamps"] = runtime.log_timestamps;
    status["log_colors"] = runtime.log_colors;
    status["locking_debug"] = runtime.locking_debug;
    status["refcount_debug"] = runtime.refcount_debug;
    status["libnice_debug"] = runtime.libnice_debug;
    status["min_nack_queue"] = runtime.min_nack_queue_ms;
    status["nack-optimizations"] = runtime.nack_optimizations;
    status["no_media_timer"] = runtime.no_media_timer_s;
    status["slowlink_threshold"] = runtime.slowlink_threshold;
    answerWith(request, "status", status);
}

void AdminApi::acceptNewSessions(const Request& request) {
    if (isComplete(request, "accept", JsonType::kBoolean)) {
        s_.parts.accepting_sessions = *findBoolean(request.message, "accept") && !s_.parts.shutting_down;
        answerWith(request, "accept", s_.parts.accepting_sessions);
    }
}

void AdminApi::setServerTimeout(const Request& request) {
    if (isComplete(request, "timeout", JsonType::kPositiveInteger)) {
        s_.settings.session_timeout = clampedTimeout(*findInteger(request.message, "timeout"));
        answerWith(request, "timeout", s_.settings.session_timeout.count());
    }
}

}  // namespace wf::janus
