#include "sfu/room/room_config.h"

namespace wf::room {

namespace {

template <class T>
void assignIf(const std::optional<T>& from, T& to) {
    if (from) {
        to = *from;
    }
}

}  // namespace

void apply(const RoomEdit& edit, RoomConfig& config) {
    assignIf(edit.description, config.description);
    assignIf(edit.secret, config.secret);
    assignIf(edit.pin, config.pin);
    assignIf(edit.is_private, config.is_private);
    assignIf(edit.require_pvtid, config.require_pvtid);
    if (edit.bitrate_bps) {
        config.bitrate_bps = raisedBitrate(*edit.bitrate_bps);
    }
    assignIf(edit.fir_freq, config.fir_freq);
    assignIf(edit.max_publishers, config.max_publishers);
    assignIf(edit.lock_record, config.lock_record);
    assignIf(edit.rec_dir, config.rec_dir);
}

std::uint32_t raisedBitrate(std::uint32_t bps) {
    return bps > 0 && bps < RoomConfig::kMinBitrateBps ? RoomConfig::kMinBitrateBps : bps;
}

}  // namespace wf::room
