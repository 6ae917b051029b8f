#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sfu/stream/send_track_config.h"

namespace wf::stream {

class LayerRates;

/// The ways in which a video line may be sent, cheapest first, none of them above what its subscriber wants.
struct LayerChoices {
    static constexpr std::size_t kMost = 9;
    struct Choice {
        LayerTarget target;
        std::uint64_t bps = 0;
    };
    std::array<Choice, kMost> choices{};
    std::size_t count = 0;
};

/// Of a source with simulcast or SVC; each choice costs more than the one before, what is not sent is left out.
LayerChoices layerChoices(const LayerRates& rates, const LayerTarget& wanted, bool simulcast);

}  // namespace wf::stream
