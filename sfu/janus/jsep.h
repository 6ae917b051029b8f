#pragma once

#include <optional>
#include <string>
#include <vector>

namespace wf::janus {

enum class JsepType { kOffer, kAnswer };

/// A client's note on the SVC mode of one media line ("L3T3").
struct SvcNote {
    std::optional<std::size_t> mindex;
    std::string mid;
    std::string mode;
};

/// A session description on its way from or to a client, with what the Janus API says beside it.
struct Jsep {
    JsepType type = JsepType::kOffer;
    std::string sdp;
    bool trickle = true;            ///< of a client: more candidates follow
    bool e2ee = false;              ///< media is encrypted end to end
    bool lowest_rid_first = false;  ///< `rid_order` is "lmh"
    bool force_relay = false;
    std::vector<SvcNote> svc;
};

/// What a client trickles: one candidate, or the end of them.
struct TrickledCandidate {
    std::string candidate;  ///< "candidate:…"; empty when completed
    std::string mid;
    std::optional<std::size_t> mindex;
    bool completed = false;
};

}  // namespace wf::janus
