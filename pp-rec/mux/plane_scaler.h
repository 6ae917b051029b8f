#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pp-rec/mux/picture_fit.h"
#include "pp-rec/mux/picture_rotation.h"
#include "pp-rec/mux/scaling_axis.h"

namespace wf::mux {

/// Scales planes of 8-bit samples from one size to another: a mean of what shrinks, straight lines between what grows.
/// Some four times as fast as swscale, whose filters are better when a picture is to look its best. One thread.
class PlaneScaler {
public:
    enum class Loops : std::uint8_t { kFastest, kPlain };

    /// Sides at least 1.
    PlaneScaler(PictureSize from, PictureSize to, Loops loops = Loops::kFastest);

    /// False when a plane is too small or would shrink too much.
    [[nodiscard]] bool possible() const { return columns_.taps > 0 && rows_.taps > 0; }
    /// `from` has the size told; nothing but the samples of the result is written.
    void scale(const PlaneView& from, std::uint8_t* to, std::ptrdiff_t to_stride);

    /// Samples of the result that come out of two looks at 16 bytes each.
    struct Look {
        std::array<int, 2> first{};             ///< of the 16 bytes in the row
        std::array<std::uint8_t, 32> places{};  ///< among them: all taps of the first sample, then of the second …
        std::array<std::int8_t, 32> weights{};
    };

    /// The rows that make up one row of the result.
    struct Rows {
        std::array<const std::uint8_t*, ScalingAxis::kMostTaps> row{};
        std::array<std::int8_t, ScalingAxis::kMostTaps> weights{};
        int count = 0;
    };

private:
    /// Room for looks behind the end of a row, and for writing 32 samples at a time.
    static constexpr std::size_t kMargin = 32;
    static constexpr int kKept = ScalingAxis::kMostTaps;

    void planLooks();
    [[nodiscard]] bool aim(Look& look, std::size_t half, int sample) const;
    void mix(Rows& rows, int width, std::uint8_t* to) const;
    [[nodiscard]] const std::uint8_t* ofNewLength(const PlaneView& from, int row);
    [[nodiscard]] const std::uint8_t* sourceRow(const PlaneView& from, int row);
    void lengthen(const std::uint8_t* row, std::uint8_t* to) const;

    ScalingAxis columns_;
    ScalingAxis rows_;
    bool fast_ = false;
    std::vector<Look> looks_;         // for 32 samples each time; empty without
    std::vector<std::uint8_t> kept_;  // the newest kKept rows of the source, at their new length
    int next_ = 0;                    // first row of the source that has not got it
    std::vector<std::uint8_t> last_;  // copy of a row behind which nothing may be read
};

}  // namespace wf::mux
