#pragma once

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "sfu/net/clock.h"
#include "sfu/room/session_text.h"

namespace wf::room {

/// Candidates of a peer that are quicker than its description.
class EarlyCandidates {
public:
    static constexpr std::size_t kMax = 64;

    void keep(const TrickledText& candidate, net::Time now) {
        if (kept_.size() < kMax) {
            kept_.push_back({candidate, now});
        }
    }
    /// Those that are not older than `limit`.
    [[nodiscard]] std::vector<TrickledText> take(net::Time now, net::Duration limit) {
        std::vector<TrickledText> fresh;
        for (Kept& kept : kept_) {
            if (now - kept.since <= limit) {
                fresh.push_back(std::move(kept.candidate));
            }
        }
        kept_.clear();
        return fresh;
    }

private:
    struct Kept {
        TrickledText candidate;
        net::Time since;
    };
    std::vector<Kept> kept_;
};

}  // namespace wf::room
