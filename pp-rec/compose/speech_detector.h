#pragma once

#include <vector>

#include "pp-rec/compose/sources.h"

namespace wf::compose {

/// Tells from the loudness of one person when they talk. What counts as loud follows the noise of their microphone,
/// which is learnt from all that is quieter than -50 dBFS; anything lasting above that is talk, a tone as well. Pure
/// logic, one thread.
class SpeechDetector {
public:
    static constexpr double kBlockSeconds = 0.02;

    /// Loudness of the 20 ms that begin at `time_s`; times rise.
    void hear(double time_s, float level_dbfs);

    /// Talks or has just paused for breath.
    [[nodiscard]] bool talking() const { return talking_; }
    /// Loudness over the last half second, for comparing people.
    [[nodiscard]] float loudness_dbfs() const { return loudness_dbfs_; }
    /// When they talked: pauses under 0.5 s closed, what is shorter than 0.2 s left out.
    [[nodiscard]] const std::vector<Span>& talk() const { return talk_; }
    /// End of the last span of talk(); less than 0 before the first.
    [[nodiscard]] double lastTalk_s() const { return talk_.empty() ? -1 : talk_.back().end_s; }

private:
    void learnNoise(float level_dbfs);
    [[nodiscard]] float threshold_dbfs() const;
    void extendTalk(double begin_s, double end_s);

    bool talking_ = false;
    float noise_dbfs_ = -60;
    float loudness_dbfs_ = -90;
    int evidence_ = 0;        // loud blocks less quiet ones
    double onset_s_ = 0;      // since when there has been evidence
    double last_loud_s_ = 0;  // end of the last loud block
    Span spurt_;              // talk that goes on, perhaps too short yet to be kept
    bool spurt_kept_ = false;
    std::vector<Span> talk_;
};

}  // namespace wf::compose
