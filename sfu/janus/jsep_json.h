#pragma once

#include <variant>

#include "sfu/janus/api_error.h"
#include "sfu/janus/jsep.h"
#include "sfu/janus/json.h"

namespace wf::janus {

/// Reads a client's `jsep`. Of the SDP it sees to it that it is one at all. `allow_force_relay` is an option of the
/// server; without it the wish is not heard.
[[nodiscard]] std::variant<Jsep, ApiError> readJsep(const Json& value, bool allow_force_relay);
[[nodiscard]] Json writeJsep(const Jsep& jsep);

}  // namespace wf::janus
