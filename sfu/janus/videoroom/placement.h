#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace wf::janus::videoroom {

/// Says on which worker somebody who subscribes lives: on that of the room until it is busy, then on the least busy
/// other one, in an annex of the room. On the control loop.
class Placement {
public:
    struct Load {
        unsigned permille = 0;  ///< of a processor
        unsigned number = 0;    ///< another one: it was measured anew
    };
    using Measure = std::function<Load(std::size_t worker)>;
    /// At this load, in percent, the worker of a room is busy; at 0 always, so that all subscribers live elsewhere, at
    /// 100 never.
    static constexpr unsigned kUsualSpreadAt = 60;

    Placement(std::size_t workers, Measure measure, unsigned spread_at_percent);

    /// What it says is taken as done.
    std::size_t placeSubscriber(std::size_t home);
    /// Measured, and what was placed since.
    [[nodiscard]] unsigned loadPermille(std::size_t worker) const;

private:
    struct Seen {
        unsigned number = 0;  ///< of the measure that those were placed after
        unsigned placed = 0;
        bool busy = false;
    };
    [[nodiscard]] std::size_t leastLoadedOther(std::size_t home) const;
    bool noteBusy(std::size_t home);
    void notePlaced(std::size_t worker);

    Measure measure_;
    unsigned spread_at_percent_;
    std::vector<Seen> workers_;
};

}  // namespace wf::janus::videoroom
