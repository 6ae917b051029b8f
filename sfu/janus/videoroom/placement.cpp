#include "sfu/janus/videoroom/placement.h"

#include <algorithm>
#include <utility>

namespace wf::janus::videoroom {
namespace {

// Who is busy stays so until it is clearly less, so that those who come in turn do not go to and fro.
constexpr unsigned kHysteresisPermille = 100;
// What somebody who came since the last measure may cost.
constexpr unsigned kPlacedPermille = 3;

}  // namespace

Placement::Placement(std::size_t workers, Measure measure, unsigned spread_at_percent)
    : measure_(std::move(measure)),
      spread_at_percent_(spread_at_percent),
      workers_(std::max<std::size_t>(workers, 1)) {}

unsigned Placement::loadPermille(std::size_t worker) const {
    const Load load = measure_(worker);
    const Seen& seen = workers_[worker];
    return load.permille + (seen.number == load.number ? seen.placed * kPlacedPermille : 0);
}

void Placement::notePlaced(std::size_t worker) {
    const Load load = measure_(worker);
    Seen& seen = workers_[worker];
    if (std::exchange(seen.number, load.number) != load.number) {
        seen.placed = 0;
    }
    ++seen.placed;
}

bool Placement::noteBusy(std::size_t home) {
    if (spread_at_percent_ >= 100) {
        return false;
    }
    const unsigned limit = spread_at_percent_ * 10;
    const unsigned load = loadPermille(home);
    bool& busy = workers_[home].busy;
    busy = load >= limit || (busy && load + kHysteresisPermille >= limit);
    return busy;
}

std::size_t Placement::leastLoadedOther(std::size_t home) const {
    std::size_t least = home;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (i != home && (least == home || loadPermille(i) < loadPermille(least))) {
            least = i;
        }
    }
    return least;
}

std::size_t Placement::placeSubscriber(std::size_t home) {
    std::size_t place = home;
    if (workers_.size() > 1 && noteBusy(home)) {
        const std::size_t other = leastLoadedOther(home);
        if (spread_at_percent_ == 0 || loadPermille(other) < loadPermille(home)) {
            place = other;
        }
    }
    notePlaced(place);
    return place;
}

}  // namespace wf::janus::videoroom
