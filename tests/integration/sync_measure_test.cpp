// The measure that judges all sync tests, held against muxes whose offset is known.

#include "tests/support/sync_measure.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

/// Converts a pair with the stock tool and muxes the results without regard to when each began.
Outcome muxNaively(const TempDir& folder, const std::string& pair, const std::string& audio_shift_s) {
    const std::string video = (folder / "video.mp4").string();
    const std::string audio = (folder / "audio.opus").string();
    Outcome outcome = run({"janus-pp-rec", corpusPath("truth/" + pair + "-video.mjr").string(), video});
    if (outcome.ok()) {
        outcome = run({"janus-pp-rec", corpusPath("truth/" + pair + "-audio.mjr").string(), audio});
    }
    if (outcome.ok()) {
        outcome = run({"ffmpeg", "-nostdin", "-v", "error", "-i", video, "-itsoffset", audio_shift_s, "-i", audio, "-c",
                       "copy", (folder / "both.mp4").string()});
    }
    return outcome;
}

class SyncMeasure : public ::testing::Test {
protected:
    void SetUp() override {
        if (!hasCorpus() || !isInstalled("janus-pp-rec")) {
            GTEST_SKIP() << "needs the large corpus and janus-pp-rec";
        }
    }

    SyncReport measure(const std::string& pair, const std::string& audio_shift_s) {
        const TempDir folder;
        const Outcome muxed = muxNaively(folder, pair, audio_shift_s);
        EXPECT_TRUE(muxed.ok()) << muxed.describe();
        Result<SyncReport> report = measureSync(folder / "both.mp4");
        EXPECT_TRUE(report.ok()) << report.error().message;
        return report.ok() ? *report : SyncReport{};
    }
};

// The stock tool writes a pre-skip of 0, so 312 samples too many are played: 6.5 ms.
constexpr double kPlayedPreSkip_ms = 6.5;

TEST_F(SyncMeasure, SeesThePlayedPreSkip) {
    const SyncReport report = measure("clean-h264", "0");
    EXPECT_EQ(report.offsets_ms.size(), 30U) << report.describe();
    EXPECT_NEAR(report.min_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
    EXPECT_NEAR(report.max_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
    EXPECT_NEAR(report.flashes.at(7).time_s, 7.5, 0.001);
    EXPECT_EQ(report.video_frames, 900);
}

TEST_F(SyncMeasure, ObeysEditLists) {
    const SyncReport late = measure("clean-h264", "0.1");
    EXPECT_NEAR(late.median_ms, 100 + kPlayedPreSkip_ms, 0.2) << late.describe();
    const SyncReport early = measure("clean-h264", "-0.033");
    EXPECT_NEAR(early.median_ms, -33 + kPlayedPreSkip_ms, 0.2) << early.describe();
}

TEST_F(SyncMeasure, SeesALateStartAndAGap) {
    const SyncReport late = measure("lateaudio3s-h264", "0");
    EXPECT_NEAR(late.median_ms, -3000 + kPlayedPreSkip_ms, 0.2) << late.describe();
    EXPECT_EQ(late.beeps.at(0).k, 3);
    const SyncReport gap = measure("gap5-h264", "0");
    EXPECT_NEAR(gap.largest_audio_gap_ms, 5000, 1) << gap.describe();
    EXPECT_NEAR(gap.max_ms, kPlayedPreSkip_ms, 0.2) << gap.describe();
    EXPECT_EQ(gap.beeps.size(), 25U);
}

TEST_F(SyncMeasure, LeavesOutWhatLossHasBlurred) {
    const SyncReport report = measure("lossy-h264", "0");
    EXPECT_GE(report.offsets_ms.size(), 20U) << report.describe();
    EXPECT_NEAR(report.min_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
    EXPECT_NEAR(report.max_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
}

}  // namespace
}  // namespace wf::test
