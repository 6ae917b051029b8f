// `mjr mux` on the recordings of a meeting: one file a participant, who left and came back stands where they were.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/timed_media.h"

namespace wf::test {
namespace {

constexpr double kRate_hz = 48000;
constexpr double kMargin_s = 0.1;
constexpr double kDurationTolerance_s = 0.1;

/// A participant, part of the file name, and how long they were there: from the first packet to behind the last.
struct Person {
    std::string name;
    double duration_s;
};
const std::vector<Person> kPeople{{"mHmKmKss-a1-x", 58.96}, {"uiuRuRHH-b2", 49.58}, {"gr-2f-9-carol", 39.54}};

// Of uiuRuRHH-b2, from events and arrival times: there, away, there again.
constexpr double kLeft_s = 21.55;
constexpr double kCameBack_s = 33.78;
constexpr double kTone_hz = 660;

class Meeting : public testing::Test {
protected:
    void SetUp() override {
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
    }

    /// Muxes the folder and returns the outputs.
    std::vector<std::string> mux(std::vector<std::string> options) const {
        options.insert(options.begin(),
                       {"mux", corpusPath("meeting-a").string(), "--out-dir", folder_.path().string()});
        const Outcome outcome = runTool("mjr", options);
        EXPECT_TRUE(outcome.ok()) << outcome.describe();
        std::vector<std::string> outputs;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            outputs.push_back(entry.path().string());
        }
        return outputs;
    }

    static std::string of(const std::vector<std::string>& outputs, const std::string& name) {
        const auto found = std::ranges::find_if(
            outputs, [&](const std::string& path) { return path.find(name) != std::string::npos; });
        return found == outputs.end() ? "" : *found;
    }

    TempDir folder_;
};

/// Mean brightness (0 to 255) of the last picture that is shown at this time.
double brightnessAt(const TimedPictures& pictures, double time_s) {
    const auto after = std::ranges::upper_bound(pictures.times_s, time_s);
    if (after == pictures.times_s.begin()) {
        return -1;
    }
    const unsigned char* picture = pictures.picture(static_cast<std::size_t>(after - pictures.times_s.begin()) - 1);
    double sum = 0;
    for (std::size_t i = 0; i < TimedPictures::kWidth * TimedPictures::kHeight; ++i) {
        sum += picture[i];
    }
    return sum / static_cast<double>(TimedPictures::kWidth * TimedPictures::kHeight);
}

TEST_F(Meeting, GivesAFileAParticipant) {
    for (const char* extension : {"webm", "mkv"}) {
        const std::vector<std::string> outputs = mux({"--to", extension, "-f"});
        for (const Person& person : kPeople) {
            const std::string output = of(outputs, person.name);
            ASSERT_NE(output, "") << person.name;
            const auto facts = probe(output);
            ASSERT_TRUE(facts.ok()) << facts.error().message;
            EXPECT_NEAR(facts->duration_s, person.duration_s, kDurationTolerance_s) << person.name;
            ASSERT_NE(facts->stream("video"), nullptr);
            EXPECT_EQ(facts->stream("video")->codec, "vp8");
            EXPECT_EQ(facts->stream("video")->width, 640) << "the big one of two streams";
            ASSERT_NE(facts->stream("audio"), nullptr);
            EXPECT_EQ(decodeErrors(output), std::vector<std::string>{});
        }
        for (const std::string& output : outputs) {
            std::filesystem::remove(output);
        }
        EXPECT_EQ(outputs.size(), kPeople.size());
    }
}

TEST_F(Meeting, SoundStandsWhereItWasHeard) {
    const auto samples = readPcm(of(mux({}), "uiuRuRHH-b2"));
    ASSERT_TRUE(samples.ok()) << samples.error().message;
    EXPECT_NEAR(static_cast<double>(samples->size()) / kRate_hz, 49.58, kDurationTolerance_s);
    const auto heard = [&](double from_s, double to_s) {
        const auto first = static_cast<std::size_t>((from_s + kMargin_s) * kRate_hz);
        const auto end = std::min(samples->size(), static_cast<std::size_t>((to_s - kMargin_s) * kRate_hz));
        return std::span(*samples).subspan(first, end - first);
    };
    for (double second = 1; second < kLeft_s - 2; second += 1) {
        EXPECT_GT(toneShare(heard(second, second + 1), kRate_hz, kTone_hz), 0.5) << second;
    }
    EXPECT_LT(level(heard(kLeft_s, kCameBack_s)), 0.001);
    for (double second = kCameBack_s + 1; second < 48; second += 1) {
        EXPECT_GT(toneShare(heard(second, second + 1), kRate_hz, kTone_hz), 0.5) << second;
    }
}

TEST_F(Meeting, PictureIsBlackWhileAway) {
    const auto pictures = decodePictures(of(mux({}), "uiuRuRHH-b2"));
    ASSERT_TRUE(pictures.ok()) << pictures.error().message;
    EXPECT_GT(brightnessAt(*pictures, kLeft_s - kMargin_s), 40);
    EXPECT_LT(brightnessAt(*pictures, kLeft_s + kMargin_s), 20);
    EXPECT_LT(brightnessAt(*pictures, kCameBack_s - kMargin_s), 20);
    EXPECT_GT(brightnessAt(*pictures, kCameBack_s + kMargin_s), 40);
}

TEST_F(Meeting, HoldKeepsTheLastPicture) {
    const auto pictures = decodePictures(of(mux({"--hold"}), "uiuRuRHH-b2"));
    ASSERT_TRUE(pictures.ok()) << pictures.error().message;
    EXPECT_GT(brightnessAt(*pictures, kLeft_s + kMargin_s), 40);
    EXPECT_GT(brightnessAt(*pictures, kCameBack_s - kMargin_s), 40);
    EXPECT_GT(brightnessAt(*pictures, kCameBack_s + kMargin_s), 40);
}

TEST_F(Meeting, BlackAndHoldHoldInMp4) {
    for (const bool hold : {false, true}) {
        std::vector<std::string> options{"--to", "mp4", "--preset", "ultrafast", "-f"};
        if (hold) {
            options.emplace_back("--hold");
        }
        const std::string output = of(mux(options), "uiuRuRHH-b2");
        const auto facts = probe(output);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_EQ(facts->stream("video")->codec, "h264");
        EXPECT_NEAR(facts->duration_s, 49.58, kDurationTolerance_s);
        const auto pictures = decodePictures(output);
        ASSERT_TRUE(pictures.ok()) << pictures.error().message;
        EXPECT_EQ(brightnessAt(*pictures, 0.5 * (kLeft_s + kCameBack_s)) > 40, hold);
        EXPECT_GT(brightnessAt(*pictures, kCameBack_s + 1), 40);
    }
}

// Always there: one participant of the same meeting, 6 s.
TEST(SmallMeeting, GivesAFileAParticipant) {
    const TempDir folder;
    const Outcome outcome =
        runTool("mjr", {"mux", testDataPath("meeting").string(), "--out-dir", folder.path().string()});
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    const std::filesystem::directory_iterator outputs(folder.path());
    const std::vector<std::filesystem::directory_entry> files(begin(outputs), end(outputs));
    ASSERT_EQ(files.size(), 1U);
    const auto facts = probe(files[0].path());
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, 6, kDurationTolerance_s);
    EXPECT_EQ(facts->streams.size(), 2U);
    const auto samples = readPcm(files[0].path());
    ASSERT_TRUE(samples.ok());
    EXPECT_GT(toneShare(std::span(*samples).subspan(48000, 192000), kRate_hz, 880), 0.5);
}

}  // namespace
}  // namespace wf::test
