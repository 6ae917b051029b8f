// The sound of composed meetings: formats, level, channels, and meetings that have nothing but sound, or none.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/support/compose_probe.h"
#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/recording_edit.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

constexpr double kRate_hz = 48000;
constexpr double kTone = 0.177;  // level of everybody's tone in the recordings of the meeting, of full scale
constexpr double kMeeting_s = 58.95;

class ComposedSound : public testing::Test {
protected:
    void SetUp() override {
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
        fs::create_directory(meeting());
    }

    [[nodiscard]] fs::path meeting() const { return folder_ / "meeting"; }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    void composeTo(const std::string& output, std::vector<std::string> options = {}) const {
        options.insert(options.begin(), {meeting().string(), "-o", output});
        const Outcome outcome = compose(options);
        ASSERT_TRUE(outcome.ok()) << outcome.describe();
    }

    /// One of the recordings of the corpus' folder of codecs, as a person there from the start.
    void addCodec(const std::string& part) const {
        for (const auto& entry : fs::directory_iterator(corpusPath("codecs"))) {
            if (entry.path().filename().string().find(part) != std::string::npos) {
                const double later_s = static_cast<double>(1'800'000'000'000'000 - firstPacket_us(entry.path())) / 1e6;
                ASSERT_FALSE(
                    copyEdited(entry.path(), meeting(), {.room = "codecs", .user = part, .later_s = later_s}).empty());
            }
        }
    }

    TempDir folder_;
};

std::vector<std::int16_t> channelOf(const std::string& path, int channel) {
    auto samples = readPcmChannel(path, channel);
    EXPECT_TRUE(samples.ok()) << samples.error().message;
    return samples.ok() ? *samples : std::vector<std::int16_t>{};
}

std::span<const std::int16_t> part(const std::vector<std::int16_t>& samples, double from_s, double to_s) {
    const auto first = static_cast<std::size_t>(from_s * kRate_hz);
    const auto end = static_cast<std::size_t>(to_s * kRate_hz);
    EXPECT_LE(end, samples.size());
    return end <= samples.size() ? std::span(samples).subspan(first, end - first) : std::span<const std::int16_t>{};
}

TEST_F(ComposedSound, MeetingOfSoundAloneInEveryFormat) {
    linkRecordings("meeting-a", "-audio-", meeting());
    const std::map<std::string, std::string> codecs{
        {"a.m4a", "aac"}, {"a.mp3", "mp3"}, {"a.opus", "opus"}, {"a.wav", "pcm_s16le"}};
    std::vector<std::string> options;
    for (const auto& [name, codec] : codecs) {
        options.insert(options.end(), {"-o", path(name)});
    }
    options.erase(options.begin(), options.begin() + 2);
    composeTo(path("a.m4a"), options);
    for (const auto& [name, codec] : codecs) {
        SCOPED_TRACE(name);
        const auto facts = probe(path(name));
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_EQ(facts->stream("video"), nullptr);
        ASSERT_NE(facts->stream("audio"), nullptr);
        EXPECT_EQ(facts->stream("audio")->codec, codec);
        EXPECT_EQ(facts->stream("audio")->channels, 2);
        EXPECT_NEAR(facts->duration_s, kMeeting_s, 0.2);
        const std::vector<std::int16_t> samples = channelOf(path(name), 0);
        EXPECT_NEAR(toneLevel(part(samples, 5, 6), kRate_hz, 440), kTone, 0.08 * kTone);
        EXPECT_LT(toneLevel(part(samples, 5, 6), kRate_hz, 660), 0.02 * kTone);
        EXPECT_NEAR(toneLevel(part(samples, 50, 51), kRate_hz, 660), kTone, 0.08 * kTone);
        EXPECT_EQ(decodeErrors(path(name)), std::vector<std::string>{});
    }
}

TEST_F(ComposedSound, PeopleWithoutCamerasHaveCards) {
    linkRecordings("meeting-a", "-audio-", meeting());
    composeTo(path("a.mp4"), {"--layout", "grid", "--size", "320x180"});
    const auto facts = probe(path("a.mp4"));
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    ASSERT_NE(facts->stream("video"), nullptr);
    EXPECT_NEAR(facts->duration_s, kMeeting_s, 0.2);
    const auto canvases = canvasesAt(path("a.mp4"), {5, 6, 15, 25}, kComposedFps);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    const Box all{0, 0, 320, 180};
    EXPECT_LT(difference((*canvases)[0], (*canvases)[1], all), 1) << "nobody comes or goes";
    EXPECT_GT(difference((*canvases)[0], (*canvases)[2], all), 2) << "one more";
    EXPECT_GT(difference((*canvases)[2], (*canvases)[3], all), 2) << "and another one";
    for (const Canvas& canvas : *canvases) {
        EXPECT_EQ(coloursOf(canvas), "");
    }
}

TEST_F(ComposedSound, MeetingWithoutSound) {
    linkRecordings("meeting-a", "-video-1", meeting());
    composeTo(path("a.mp4"), {"--layout", "grid", "--start", "21", "--duration", "3"});
    EXPECT_EQ(coloursAt(path("a.mp4"), {1, 2}), (std::vector<std::string>{"bgr", "bgr"}));
    const auto facts = probe(path("a.mp4"));
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, 3, 0.1);
    if (facts->stream("audio") != nullptr) {
        EXPECT_EQ(level(channelOf(path("a.mp4"), 0)), 0);
    }
}

TEST_F(ComposedSound, ManyAtOnceAreLimitedNotClipped) {
    // The same tone thirty times: 15 dB more than full scale.
    for (int i = 0; i < 30; ++i) {
        const std::string name = "videoroom-loud-user-guest" + std::to_string(i) + "-1795376875930562-audio-0.mjr";
        fs::create_symlink(
            corpusPath("meeting-a") / "videoroom-uid7|839201-user-mHmKmKss-a1-x-1795376875930562-audio-0.mjr",
            meeting() / name);
    }
    composeTo(path("a.wav"), {"--duration", "10"});
    for (const int channel : {0, 1}) {
        const std::vector<std::int16_t> samples = channelOf(path("a.wav"), channel);
        const auto [least, most] = std::ranges::minmax(samples);
        EXPECT_LT(most, 32767);
        EXPECT_GT(least, -32767);
        const auto steady = part(samples, 4, 9);
        EXPECT_GT(level(steady), 0.5);
        EXPECT_GT(toneShare(steady, kRate_hz, 440), 0.98) << "distorted";
    }
}

TEST_F(ComposedSound, StereoStaysAndMonoIsInTheMiddle) {
    addCodec("opus-stereo");
    composeTo(path("stereo.wav"));
    EXPECT_GT(toneShare(part(channelOf(path("stereo.wav"), 0), 3, 5), kRate_hz, 440), 0.9);
    EXPECT_GT(toneShare(part(channelOf(path("stereo.wav"), 1), 3, 5), kRate_hz, 1200), 0.9);
    for (const std::string codec : {"c-pcmu", "c-pcma", "c-g722", "opus-mono", "gst-l16-48"}) {
        SCOPED_TRACE(codec);
        fs::remove_all(meeting());
        fs::create_directory(meeting());
        addCodec(codec);
        composeTo(path(codec + ".wav"));
        const std::vector<std::int16_t> left = channelOf(path(codec + ".wav"), 0);
        const std::vector<std::int16_t> right = channelOf(path(codec + ".wav"), 1);
        EXPECT_GT(level(part(left, 3, 5)), 0.05);
        EXPECT_EQ(left, right);
    }
}

/// What ffmpeg's EBU R128 meter says at the end.
double integratedLoudness(const std::string& path) {
    const Outcome outcome =
        run({"ffmpeg", "-nostdin", "-hide_banner", "-i", path, "-af", "ebur128", "-f", "null", "-"});
    const std::size_t summary = outcome.err.rfind("Integrated loudness");
    const std::size_t at = outcome.err.find("I:", summary);
    return at == std::string::npos ? 0 : std::strtod(outcome.err.c_str() + at + 2, nullptr);
}

TEST_F(ComposedSound, LoudnessIsWhatWasAskedFor) {
    linkRecordings("meeting-a", "carol", meeting());
    composeTo(path("plain.wav"));
    for (const double target : {-16.0, -23.0}) {
        const std::string output = path("loud" + std::to_string(static_cast<int>(-target)) + ".wav");
        composeTo(output, {"--loudness", std::to_string(target)});
        EXPECT_NEAR(integratedLoudness(output), target, 0.7);
    }
    EXPECT_GT(std::abs(integratedLoudness(path("plain.wav")) + 23), 2);
}

}  // namespace
}  // namespace wf::test
