#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/janus/api_error.h"
#include "sfu/janus/channel.h"
#include "sfu/janus/json.h"
#include "sfu/janus/request_check.h"

namespace wf::janus {

/// One request on its way through the core: who asks, and what every request says. Ids are signed because clients may
/// write anything; 0 is "none".
struct Request {
    Channel* channel = nullptr;
    ClientId client = 0;
    RequestId id = 0;
    bool admin = false;
    std::string verb;
    std::string transaction;
    std::int64_t session_id = 0;
    std::int64_t handle_id = 0;
    bool names_handle = false;  ///< `handle_id` is there, whatever it is
    Json message;
};

/// All of a request but its message: what is needed to answer it later.
[[nodiscard]] Request addressOf(const Request& request);

/// Answers begin with `janus`, `session_id` (unless 0) and `transaction`, in this order.
[[nodiscard]] Json makeAnswer(std::string_view janus, std::int64_t session_id, std::string_view transaction);
/// Without a transaction the request could not be read so far.
[[nodiscard]] Json makeError(const ApiError& error, std::int64_t session_id,
                             const std::optional<std::string>& transaction);
/// Ids in texts are printed without sign.
[[nodiscard]] std::string idText(std::int64_t id);

[[nodiscard]] ApiError noSuchSession(const Request& request);
[[nodiscard]] ApiError noSuchHandle(const Request& request);
[[nodiscard]] ApiError unauthorized();
/// For verbs that are known, but not with these ids.
[[nodiscard]] ApiError unhandled(const Request& request);
[[nodiscard]] ApiError errorOf(const RequestFault& fault);

void answer(const Request& request, const Json& message);
void refuse(const Request& request, const ApiError& error);
/// `success` with nothing more.
void succeed(const Request& request);

}  // namespace wf::janus
