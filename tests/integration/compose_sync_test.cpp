// `mjr compose` on meetings of two whose true times are known: the recordings of `truth`, moved by rewriting the times
// in their headers. Each one's flashes are looked for in their own tile, and every flash and beep has to come when the
// recordings say.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "tests/support/compose_probe.h"
#include "tests/support/process.h"
#include "tests/support/recording_edit.h"
#include "tests/support/sync_measure.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

constexpr double kTolerance_s = 0.040;
constexpr std::int64_t kOrigin_us = 1'800'000'000'000'000;
constexpr int kWidth = 640;  // two tiles beside each other fill it
constexpr int kHeight = 180;
constexpr double kFlash_s = 0.5;  // into each second
constexpr std::size_t kLeastOfLossy = 20;

/// A pair of recordings as somebody in a meeting.
struct Guest {
    std::string pair;
    double joins_s = 0;
    double audio_late_s = 0;
    std::set<int> silent_k = {};
    bool lossy = false;  ///< some flashes and beeps cannot be told apart any more
};

struct Case {
    std::string name;
    Guest first;
    Guest second;
    int fps = 25;
    int seconds = 30;
    bool in_corpus = true;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

const std::vector<Case> kCases{
    {.name = "vp8", .first = {"clean-vp8"}, .second = {"janus-clean-vp8", 7.4}},
    {.name = "late_audio", .first = {"clean-h264"}, .second = {"clean-h264", 7.4, 1.2}, .fps = 30},
    {.name = "wrap_and_loss",
     .first = {"wrap-vp8"},
     .second = {.pair = "lossy-h264", .joins_s = 7.4, .lossy = true},
     .fps = 30},
    {.name = "resets", .first = {"ssrcreset-h264"}, .second = {"tsreset-up-vp8", 7.4}},
    {.name = "gap_and_late_start",
     .first = {"gap5-h264", 0, 0, {10, 11, 12, 13, 14}},
     .second = {"lateaudio3s-h264", 7.4, 0, {0, 1, 2}}},
    {.name = "small",
     .first = {"clean-h264"},
     .second = {"janus-clean-vp8", 2.4, 1.2},
     .seconds = 6,
     .in_corpus = false},
};

class ComposedSync : public testing::TestWithParam<Case> {
protected:
    void SetUp() override {
        if (GetParam().in_corpus && !hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
        add(GetParam().first, "anna");
        add(GetParam().second, "bert");
        film_ = (folder_ / "film.mp4").string();
        const std::string size = std::to_string(kWidth) + "x" + std::to_string(kHeight);
        const Outcome outcome = compose({folder_.path().string(), "-o", film_, "--layout", "grid", "--no-labels",
                                         "--size", size, "--fps", std::to_string(GetParam().fps), "--crf", "18"});
        ASSERT_TRUE(outcome.ok()) << outcome.describe();
    }

    void add(const Guest& guest, const std::string& user) {
        const auto source = [&](const std::string& kind) {
            const std::string file = "truth/" + guest.pair + "-" + kind + ".mjr";
            return GetParam().in_corpus ? corpusPath(file) : testDataPath(file);
        };
        const std::int64_t begin_us = kOrigin_us + std::llround(guest.joins_s * 1e6);
        const double later_s = static_cast<double>(begin_us - firstPacket_us(source("video"))) / 1e6;
        ASSERT_FALSE(
            copyEdited(source("video"), folder_.path(), {.room = "truth", .user = user, .index = 1, .later_s = later_s})
                .empty());
        ASSERT_FALSE(copyEdited(source("audio"), folder_.path(),
                                {.room = "truth", .user = user, .index = 0, .later_s = later_s + guest.audio_late_s})
                         .empty());
    }

    [[nodiscard]] static double end_s(const Guest& guest) { return guest.joins_s + GetParam().seconds; }

    /// The flashes in a part of the picture while it shows one person.
    void collect(const Box& within, const Interval& when, std::vector<Flash>& flashes) const {
        const auto box = flashingBox(film_, within, when);
        ASSERT_TRUE(box.ok()) << box.error().message;
        const auto found = measureFlashes(film_, *box);
        ASSERT_TRUE(found.ok()) << found.error().message;
        for (const Flash& flash : *found) {
            if (flash.time_s >= when.begin_s && flash.time_s < when.end_s) {
                flashes.push_back(flash);
            }
        }
    }

    /// How many can be told apart at least: an icon covers the squares of who sends no sound.
    static std::size_t leastOf(const Guest& guest) {
        return guest.lossy ? kLeastOfLossy : static_cast<std::size_t>(GetParam().seconds) - guest.silent_k.size();
    }

    /// Every flash comes at its second of the recording.
    static void expectFlashes(const Guest& guest, const std::vector<Flash>& flashes) {
        std::set<int> found;
        for (const Flash& flash : flashes) {
            const double from_half_s = flash.time_s - guest.joins_s - kFlash_s;
            const double second = std::round(from_half_s);
            EXPECT_NEAR(from_half_s, second, kTolerance_s) << guest.pair << ", second " << flash.k;
            EXPECT_TRUE(guest.lossy || flash.k == std::lround(second)) << guest.pair << ", second " << flash.k;
            if (flash.k == std::lround(second)) {
                found.insert(flash.k);
            }
        }
        EXPECT_GE(found.size(), leastOf(guest)) << guest.pair;
    }

    static void expectBeeps(const Guest& guest, const std::vector<Beep>& beeps) {
        std::size_t found = 0;
        for (int k = 0; k < GetParam().seconds; ++k) {
            const double expected_s = guest.joins_s + guest.audio_late_s + k + kFlash_s;
            const bool there = std::ranges::any_of(beeps, [&](const Beep& beep) {
                return beep.k == k && std::abs(beep.time_s - expected_s) <= kTolerance_s;
            });
            EXPECT_TRUE(there || guest.lossy || guest.silent_k.contains(k)) << guest.pair << ", second " << k;
            EXPECT_FALSE(there && guest.silent_k.contains(k)) << guest.pair << ", second " << k;
            found += there ? 1U : 0U;
        }
        EXPECT_GE(found,
                  guest.lossy ? kLeastOfLossy : static_cast<std::size_t>(GetParam().seconds) - guest.silent_k.size());
    }

    /// No beep where none belongs. Those that lost a part of theirs cannot be told.
    static void expectNoOthers(const std::vector<Beep>& beeps) {
        for (const Beep& beep : beeps) {
            const bool known =
                std::ranges::any_of(std::vector<Guest>{GetParam().first, GetParam().second}, [&](const Guest& guest) {
                    const double expected_s = guest.joins_s + guest.audio_late_s + beep.k + kFlash_s;
                    return std::abs(beep.time_s - expected_s) <= kTolerance_s;
                });
            EXPECT_TRUE(known || !beep.whole) << "a beep of second " << beep.k << " at " << beep.time_s;
        }
    }

    TempDir folder_;
    std::string film_;
};

TEST_P(ComposedSync, FlashesAndBeepsComeInTime) {
    const Guest& first = GetParam().first;
    const Guest& second = GetParam().second;
    // One alone stands in the middle, two stand left and right.
    const Box middle{kWidth / 4, 0, kWidth / 2, kHeight};
    const Box left{0, 0, kWidth / 2, kHeight};
    const Box right{kWidth / 2, 0, kWidth / 2, kHeight};
    std::vector<Flash> of_first;
    std::vector<Flash> of_second;
    collect(middle, {0, second.joins_s}, of_first);
    collect(left, {second.joins_s, end_s(first)}, of_first);
    collect(right, {second.joins_s, end_s(first)}, of_second);
    collect(middle, {end_s(first), end_s(second)}, of_second);
    expectFlashes(first, of_first);
    expectFlashes(second, of_second);
    const auto beeps = measureBeeps(film_);
    ASSERT_TRUE(beeps.ok()) << beeps.error().message;
    expectBeeps(first, *beeps);
    expectBeeps(second, *beeps);
    expectNoOthers(*beeps);
}

INSTANTIATE_TEST_SUITE_P(Truth, ComposedSync, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& tested) { return tested.param.name; });

}  // namespace
}  // namespace wf::test
