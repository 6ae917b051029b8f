// `mjr mux` on recordings whose true offset of sound against picture is known: what a player shows and sounds at k +
// 0.5 s has to come together, whatever the recording went through, in every container.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/sync_measure.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

constexpr int kRate_hz = 48000;
constexpr double kFrame_s = 1.0 / 30;
constexpr double kDurationTolerance_s = 0.1;
constexpr double kLargestGap_ms = 25;  // less than an audio frame more than rounding of container times
constexpr double kSilence = 0.003;     // of full scale; a beep has more than 0.1

/// A pair of recordings and what is true of it.
struct Pair {
    std::string name;
    bool in_corpus = true;
    double tolerance_ms = 20;
    int seconds = 30;             ///< length, also the number of flashes
    std::set<int> silent_k = {};  ///< seconds without a beep
    bool lossy = false;           ///< some flashes and beeps cannot be told apart any more

    [[nodiscard]] std::string path(const std::string& kind) const {
        const std::string file = "truth/" + name + "-" + kind + ".mjr";
        return (in_corpus ? corpusPath(file) : testDataPath(file)).string();
    }
};

/// What the pair is made into.
struct Target {
    std::string container;
    std::vector<std::string> options;  ///< of mjr mux
};

struct Case {
    Pair pair;
    Target target;

    [[nodiscard]] std::string name() const {
        std::string text = (pair.in_corpus ? "" : "small-") + pair.name + "-" + target.container;
        for (const std::string& option : target.options) {
            text += option;
        }
        std::ranges::replace(text, '-', '_');
        return text;
    }
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name(); }

std::vector<Pair> vp8Pairs() {
    return {{.name = "clean-vp8"},
            {.name = "janus-clean-vp8"},
            {.name = "wrap-vp8"},
            {.name = "tsreset-up-vp8", .tolerance_ms = 40},
            {.name = "janus-clean-vp8", .in_corpus = false, .seconds = 6}};
}

std::vector<Pair> h264Pairs() {
    return {{.name = "clean-h264"},
            {.name = "wrap-h264"},
            {.name = "lateaudio3s-h264", .silent_k = {0, 1, 2}},
            {.name = "lossy-h264", .tolerance_ms = 40, .lossy = true},
            {.name = "gap5-h264", .tolerance_ms = 40, .silent_k = {10, 11, 12, 13, 14}},
            {.name = "ssrcreset-h264", .tolerance_ms = 40},
            {.name = "clean-h264", .in_corpus = false, .seconds = 6}};
}

std::vector<Case> allCases() {
    std::vector<Case> cases;
    const auto add = [&](const std::vector<Pair>& pairs, const std::vector<Target>& targets) {
        for (const Pair& pair : pairs) {
            for (const Target& target : targets) {
                cases.push_back({pair, target});
            }
        }
    };
    add(vp8Pairs(), {{"webm", {}},
                     {"webm", {"--audio", "opus"}},
                     {"mkv", {"--audio", "copy"}},
                     {"mkv", {"--audio", "aac"}},
                     {"mp4", {"--audio", "copy", "--video", "h264"}}});
    add(h264Pairs(), {{"mp4", {}},
                      {"mp4", {"--audio", "copy"}},
                      {"mp4", {"--audio", "opus"}},
                      {"mkv", {}},
                      {"mkv", {"--audio", "aac"}}});
    const std::vector<Pair> h264 = h264Pairs();
    for (const std::size_t i : {std::size_t{3}, std::size_t{4}, std::size_t{6}}) {
        add({h264[i]}, {{"mp4", {"--audio", "aac", "--video", "h264"}}});
    }
    return cases;
}

class Sync : public testing::TestWithParam<Case> {
protected:
    void SetUp() override {
        if (pair().in_corpus && !hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
        output_ = (folder_ / ("out." + GetParam().target.container)).string();
        std::vector<std::string> arguments{"mux", pair().path("audio"), pair().path("video"), "-o", output_};
        arguments.insert(arguments.end(), GetParam().target.options.begin(), GetParam().target.options.end());
        const Outcome outcome = runTool("mjr", arguments);
        ASSERT_TRUE(outcome.ok()) << outcome.describe();
    }

    [[nodiscard]] static const Pair& pair() { return GetParam().pair; }

    void expectBeepsAndFlashes(const SyncReport& report) const {
        std::set<int> beeps;
        std::set<int> expected;
        for (const Beep& beep : report.beeps) {
            beeps.insert(beep.k);
        }
        for (int k = 0; k < pair().seconds; ++k) {
            if (!pair().silent_k.contains(k)) {
                expected.insert(k);
            }
        }
        EXPECT_EQ(beeps, expected) << "which beeps are there";
        EXPECT_EQ(report.beeps.size(), expected.size()) << "beeps that come twice";
        EXPECT_EQ(report.flashes.size(), static_cast<std::size_t>(pair().seconds));
        EXPECT_EQ(report.offsets_ms.size(), expected.size());
        EXPECT_EQ(report.video_frames, 30 * pair().seconds);
    }

    /// A player that ignores timestamps hears the sound as long as the picture is seen.
    void expectSoundWithoutHoles(const SyncReport& report) const {
        const std::string wav = (folder_ / "out.wav").string();
        const Outcome decoded =
            run({"ffmpeg", "-nostdin", "-v", "error", "-i", output_, "-vn", "-ac", "1", "-ar", "48000", wav});
        ASSERT_TRUE(decoded.ok()) << decoded.describe();
        const auto samples = readPcm(wav);
        ASSERT_TRUE(samples.ok());
        const double sound_s = static_cast<double>(samples->size()) / kRate_hz;
        EXPECT_NEAR(sound_s, report.video_end_s + kFrame_s, kDurationTolerance_s);
        for (const int k : pair().silent_k) {
            const auto from = static_cast<std::size_t>((k + 0.03) * kRate_hz);
            const auto count = static_cast<std::size_t>(0.9 * kRate_hz);
            ASSERT_LE(from + count, samples->size());
            EXPECT_LT(level(std::span(*samples).subspan(from, count)), kSilence) << "second " << k;
        }
    }

    TempDir folder_;
    std::string output_;
};

TEST_P(Sync, BeepsMeetFlashes) {
    const auto report = measureSync(output_);
    ASSERT_TRUE(report.ok()) << report.error().message;
    SCOPED_TRACE(report->describe());
    for (const auto& [k, offset_ms] : report->offsets_ms) {
        EXPECT_LE(std::abs(offset_ms), pair().tolerance_ms) << "second " << k;
    }
    if (pair().lossy) {
        EXPECT_GE(report->offsets_ms.size(), 20U);
    } else {
        expectBeepsAndFlashes(*report);
    }
    EXPECT_LE(report->largest_audio_gap_ms, kLargestGap_ms);
    EXPECT_NEAR(report->audio_start_s, 0, kDurationTolerance_s);
    EXPECT_NEAR(report->video_start_s, 0, kDurationTolerance_s);
    const auto facts = probe(output_);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, pair().seconds, kDurationTolerance_s);
    expectSoundWithoutHoles(*report);
}

INSTANTIATE_TEST_SUITE_P(Truth, Sync, testing::ValuesIn(allCases()),
                         [](const testing::TestParamInfo<Case>& tested) { return tested.param.name(); });

}  // namespace
}  // namespace wf::test
