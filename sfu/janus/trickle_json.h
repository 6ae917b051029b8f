#pragma once

#include <optional>
#include <vector>

#include "sfu/janus/api_error.h"
#include "sfu/janus/jsep.h"
#include "sfu/janus/json.h"

namespace wf::janus {

/// What a `trickle` request says. `fault` is what a single candidate lacks; it is told only while there is a peer
/// connection. Of several candidates the unusable ones are left out.
struct TrickleRequest {
    std::vector<TrickledCandidate> candidates;
    std::optional<ApiError> fault;
};

/// `message` has `candidate` or `candidates`; anything that is no object in the place of a candidate is the end of
/// them.
[[nodiscard]] TrickleRequest readTrickle(const Json& message);
/// The value of `candidate` in a `trickle` event.
[[nodiscard]] Json writeTrickle(const TrickledCandidate& candidate);

}  // namespace wf::janus
