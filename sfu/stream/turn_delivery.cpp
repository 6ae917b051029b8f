#include "sfu/stream/turn_delivery.h"

#include "sfu/stream/receive_track.h"

namespace wf::stream {

void TurnDelivery::onTurnEnd() {
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        tracks_[i]->onTurnEnd();
    }
    tracks_.clear();
}

}  // namespace wf::stream
