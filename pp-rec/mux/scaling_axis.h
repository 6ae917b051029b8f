#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wf::mux {

/// Which samples of a row or column make up each sample of a longer or shorter one: neighbours in between when it
/// grows, the mean over the place of the sample when it shrinks.
struct ScalingAxis {
    /// Weights of a sample add up to 2^kWeightBits; each fits a signed byte.
    static constexpr int kWeightBits = 7;
    static constexpr int kMostTaps = 8;

    int from = 0;
    int to = 0;
    int taps = 0;                      ///< 2, 4 or 8
    std::vector<int> first;            ///< per sample of the result; the last tap may lie past the end, where the last
                                       ///< sample stands again
    std::vector<std::int8_t> weights;  ///< `taps` per sample of the result

    [[nodiscard]] const std::int8_t* weightsOf(int sample) const {
        return weights.data() + static_cast<std::size_t>(sample) * static_cast<std::size_t>(taps);
    }
};

/// `taps` is 0 where that is not possible: with fewer than two samples, or more than kMostTaps in one, which is
/// shrinking to less than a seventh.
ScalingAxis makeScalingAxis(int from, int to);

}  // namespace wf::mux
