#pragma once

#include <cstdint>
#include <string>

#include "sfu/ice/ice_transport.h"

namespace wf::room {

/// What happens on the way to a peer, step by step, for those who watch the server.
struct TransportNews {
    enum class Kind : std::uint8_t { kIce, kLocalCandidate, kRemoteCandidate, kSelectedPair, kDtls };

    Kind kind = Kind::kIce;
    std::string text;                ///< a state as Janus words it ("connecting"), or a candidate's line
    ice::IceTransport::Path path{};  ///< the selected pair
    ice::CandidateType remote_type = ice::CandidateType::kPeerReflexive;
};

}  // namespace wf::room
