#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "tests/support/canvas.h"

namespace wf::test {

/// Decoded pictures, scaled to kWidth x kHeight grey, each with its presentation time.
struct TimedPictures {
    static constexpr std::size_t kWidth = 160;
    static constexpr std::size_t kHeight = 90;

    std::vector<double> times_s;
    std::string pixels;  ///< kWidth * kHeight bytes a picture

    [[nodiscard]] const unsigned char* picture(std::size_t index) const;
};

/// Samples mixed to one channel, in runs that know their presentation time.
struct TimedSound {
    struct Run {
        std::size_t first = 0;  ///< index into samples
        std::size_t count = 0;
        double time_s = 0;  ///< of its first sample
    };

    double rate = 48000;
    std::vector<float> samples;
    std::vector<Run> runs;  ///< one a decoded frame

    /// Presentation time of a sample.
    [[nodiscard]] double timeOf(std::size_t sample) const;
};

/// Decode the first video or audio stream in one go, timestamps untouched (`-copyts`), edit lists and codec delays
/// applied, nothing dropped, repeated or filled.
Result<TimedPictures> decodePictures(const std::filesystem::path& path);
/// The same of a part of the pictures.
Result<TimedPictures> decodePictures(const std::filesystem::path& path, const Box& place);
Result<TimedSound> decodeSound(const std::filesystem::path& path);

}  // namespace wf::test
