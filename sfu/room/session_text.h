#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace wf::room {

/// What a client says of the SVC of a line ("L3T3"), by place or by mid.
struct SvcMode {
    std::optional<std::size_t> mindex;
    std::string mid;
    std::string mode;
};

/// An offer or an answer of a client, with what is said beside it.
struct RemoteText {
    std::string sdp;
    bool offer = true;
    bool trickle = true;            ///< more candidates follow
    bool e2ee = false;              ///< media is encrypted end to end
    bool lowest_rid_first = false;  ///< `a=rid` lines begin with the lowest layer
    std::vector<SvcMode> svc{};
    bool force_relay = false;  ///< use TURN servers only, with full ICE
};

/// An offer or an answer of the server.
struct LocalText {
    std::string sdp;
    bool offer = false;
    bool e2ee = false;
};

/// One trickled ICE candidate, or the end of them.
struct TrickledText {
    std::string candidate;  ///< "candidate:…"; empty at the end
    std::string mid;
    std::optional<std::size_t> mindex;
    bool completed = false;
};

}  // namespace wf::room
