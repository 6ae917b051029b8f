#include "sfu/stream/layer_choices.h"

#include <algorithm>

#include "sfu/stream/layer_rates.h"

namespace wf::stream {
namespace {

void add(LayerChoices& choices, const LayerTarget& target, std::uint64_t bps) {
    const std::uint64_t before = choices.count > 0 ? choices.choices[choices.count - 1].bps : 0;
    if (bps > before && choices.count < LayerChoices::kMost) {
        choices.choices[choices.count++] = {target, bps};
    }
}

}  // namespace

/// A simulcast substream stands alone; a spatial layer needs those below it, as a temporal layer does.
LayerChoices layerChoices(const LayerRates& rates, const LayerTarget& wanted, bool simulcast) {
    LayerChoices choices;
    const std::size_t highest =
        std::min<std::size_t>(simulcast ? wanted.substream : wanted.spatial, LayerRates::kLayers - 1);
    const std::size_t fastest = std::min<std::size_t>(wanted.temporal, LayerRates::kTemporals - 1);
    for (std::size_t layer = 0; layer <= highest; ++layer) {
        std::uint64_t bps = 0;
        for (std::size_t temporal = 0; temporal <= fastest; ++temporal) {
            for (std::size_t below = simulcast ? layer : 0; below <= layer; ++below) {
                bps += rates.bps(below, temporal);
            }
            const bool sent = rates.bps(layer, temporal) > 0;
            LayerTarget target = wanted;
            (simulcast ? target.substream : target.spatial) = static_cast<std::uint8_t>(layer);
            target.temporal = static_cast<std::uint8_t>(temporal);
            if (sent) {
                add(choices, target, bps);
            }
        }
        // The last one of a layer stands for all of its temporal layers, also those that begin later.
        if (choices.count > 0) {
            LayerTarget& last = choices.choices[choices.count - 1].target;
            if ((simulcast ? last.substream : last.spatial) == layer) {
                last.temporal = wanted.temporal;
            }
        }
    }
    // So does the very last for all layers.
    if (choices.count > 0) {
        choices.choices[choices.count - 1].target = wanted;
    }
    return choices;
}

}  // namespace wf::stream
