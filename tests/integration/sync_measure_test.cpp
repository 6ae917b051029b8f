// The measure that judges all sync tests, held against muxes whose offset is known.

#include "tests/support/sync_measure.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

/// Converts a pair with the stock tool and muxes the results without regard to when each began.
Outcome muxNaively(const TempDir& folder, const std::string& pair, const std::string& audio_shift_s) {
    const std::string video = (folder / "video.mp4").string();
    const std::string audio = (folder / "audio.opus").string();
    Outcome outcome = run({"janus-pp-rec", pair + "-video.mjr", video});
    if (outcome.ok()) {
        outcome = run({"janus-pp-rec", pair + "-audio.mjr", audio});
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
        if (!isInstalled("janus-pp-rec")) {
            GTEST_SKIP() << "needs janus-pp-rec (Debian package janus-tools)";
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

class SyncMeasureOfCorpus : public SyncMeasure {
protected:
    void SetUp() override {
        SyncMeasure::SetUp();
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
    }
};

// The stock tool writes a pre-skip of 0, so 312 samples too many are played: 6.5 ms.
constexpr double kPlayedPreSkip_ms = 6.5;

TEST_F(SyncMeasure, SeesThePlayedPreSkip) {
    const SyncReport report = measure(testDataPath("truth/clean-h264").string(), "0");
    EXPECT_EQ(report.offsets_ms.size(), 6U) << report.describe();
    EXPECT_NEAR(report.min_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
    EXPECT_NEAR(report.max_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
    EXPECT_NEAR(report.flashes.at(4).time_s, 4.5, 0.001);
    EXPECT_EQ(report.flashes.at(4).k, 4);
    EXPECT_EQ(report.video_frames, 180);
}

TEST_F(SyncMeasure, ObeysEditLists) {
    const SyncReport late = measure(testDataPath("truth/clean-h264").string(), "0.1");
    EXPECT_NEAR(late.median_ms, 100 + kPlayedPreSkip_ms, 0.2) << late.describe();
    const SyncReport early = measure(testDataPath("truth/clean-h264").string(), "-0.033");
    EXPECT_NEAR(early.median_ms, -33 + kPlayedPreSkip_ms, 0.2) << early.describe();
}

TEST_F(SyncMeasureOfCorpus, SeesALateStartAndAGap) {
    const SyncReport late = measure(corpusPath("truth/lateaudio3s-h264").string(), "0");
    EXPECT_NEAR(late.median_ms, -3000 + kPlayedPreSkip_ms, 0.2) << late.describe();
    EXPECT_EQ(late.beeps.at(0).k, 3);
    const SyncReport gap = measure(corpusPath("truth/gap5-h264").string(), "0");
    EXPECT_NEAR(gap.largest_audio_gap_ms, 5000, 1) << gap.describe();
    EXPECT_NEAR(gap.max_ms, kPlayedPreSkip_ms, 0.2) << gap.describe();
    EXPECT_EQ(gap.beeps.size(), 25U);
}

TEST_F(SyncMeasureOfCorpus, LeavesOutWhatLossHasBlurred) {
    const SyncReport report = measure(corpusPath("truth/lossy-h264").string(), "0");
    EXPECT_GE(report.offsets_ms.size(), 20U) << report.describe();
    EXPECT_NEAR(report.min_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
    EXPECT_NEAR(report.max_ms, kPlayedPreSkip_ms, 0.2) << report.describe();
}

}  // namespace
}  // namespace wf::test
