#include "sfu/room/publisher.h"

namespace wf::room {

std::vector<LineStatistics> Publisher::statistics() const {
    std::vector<LineStatistics> all;
    for (const auto& track : tracks_) {
        addReceived(all, track->info(), track->source());
    }
    return all;
}

}  // namespace wf::room
