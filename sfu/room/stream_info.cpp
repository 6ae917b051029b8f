#include "sfu/room/stream_info.h"

namespace wf::room {

std::optional<PlayoutDelay> playoutDelay(int min_ms, int max_ms) {
    if (min_ms < 0 || max_ms < min_ms) {
        return std::nullopt;
    }
    return PlayoutDelay{static_cast<std::uint32_t>(min_ms), static_cast<std::uint32_t>(max_ms)};
}

}  // namespace wf::room
