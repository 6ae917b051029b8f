// Recordings of every codec become media files that decode without an error and hold all that was recorded.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/rotated_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

constexpr double kRate_hz = 48000;
constexpr double kDurationTolerance_s = 0.03;

/// A recording and what has to come out of it: packets times ticks, whatever another tool makes of it.
struct Recording {
    std::string name;   ///< part of the file's name
    std::string codec;  ///< of the copy, as ffprobe names it
    std::vector<std::string> targets;
    double duration_s = 0;  ///< the last packet included; of video up to the start of its last frame
    int frames = 0;         ///< of video
    int channels = 0;       ///< of sound; Opus always announces two
    int rate_hz = 0;        ///< likewise
    int width = 0;
    int height = 0;
};

const std::vector<std::string> kOpusTargets{"opus", "ogg", "mka", "webm"};
const std::vector<std::string> kPcmTargets{"wav", "mka"};
const std::vector<std::string> kVpTargets{"webm", "mkv"};
const std::vector<std::string> kMpegTargets{"mp4", "mkv"};

const std::vector<Recording> kRecordings{
    {.name = "echotest-opus-red-audio",
     .codec = "opus",
     .targets = kOpusTargets,
     .duration_s = 12.14,
     .channels = 2,
     .rate_hz = 48000},
    {.name = "c-opus-mono-u1",
     .codec = "opus",
     .targets = kOpusTargets,
     .duration_s = 15.42,
     .channels = 2,
     .rate_hz = 48000},
    {.name = "c-opus-stereo-u1",
     .codec = "opus",
     .targets = kOpusTargets,
     .duration_s = 14.54,
     .channels = 2,
     .rate_hz = 48000},
    {.name = "c-opus-dtx-u1",
     .codec = "opus",
     .targets = kOpusTargets,
     .duration_s = 13.74,
     .channels = 2,
     .rate_hz = 48000},
    {.name = "c-opus-e2ee-flag-u1",
     .codec = "opus",
     .targets = kOpusTargets,
     .duration_s = 0.54,
     .channels = 2,
     .rate_hz = 48000},
    {.name = "c-pcmu-u1",
     .codec = "pcm_s16le",
     .targets = kPcmTargets,
     .duration_s = 14.22,
     .channels = 1,
     .rate_hz = 8000},
    {.name = "c-pcma-u1",
     .codec = "pcm_s16le",
     .targets = kPcmTargets,
     .duration_s = 13.82,
     .channels = 1,
     .rate_hz = 8000},
    {.name = "c-g722-u1",
     .codec = "pcm_s16le",
     .targets = kPcmTargets,
     .duration_s = 13.44,
     .channels = 1,
     .rate_hz = 16000},
    {.name = "gst-l16-1",
     .codec = "pcm_s16le",
     .targets = kPcmTargets,
     .duration_s = 9.38,
     .channels = 1,
     .rate_hz = 16000},
    {.name = "gst-l16-48",
     .codec = "pcm_s16le",
     .targets = kPcmTargets,
     .duration_s = 9.55,
     .channels = 1,
     .rate_hz = 48000},
    {.name = "c-vp8-u1",
     .codec = "vp8",
     .targets = kVpTargets,
     .duration_s = 12.6,
     .frames = 253,
     .width = 640,
     .height = 360},
    {.name = "sim-u1", .codec = "vp8", .targets = kVpTargets, .duration_s = 24.863, .frames = 498},
    {.name = "c-vp9-u1",
     .codec = "vp9",
     .targets = kVpTargets,
     .duration_s = 12.45,
     .frames = 250,
     .width = 640,
     .height = 360},
    {.name = "c-h264-u1",
     .codec = "h264",
     .targets = kMpegTargets,
     .duration_s = 12,
     .frames = 237,
     .width = 640,
     .height = 360},
    {.name = "c-h264-main-pm0-u1",
     .codec = "h264",
     .targets = kMpegTargets,
     .duration_s = 12.05,
     .frames = 234,
     .width = 640,
     .height = 360},
    {.name = "gst-h265",
     .codec = "hevc",
     .targets = kMpegTargets,
     .duration_s = 12.867,
     .frames = 194,
     .width = 480,
     .height = 270},
    {.name = "c-av1-u1",
     .codec = "av1",
     .targets = kMpegTargets,
     .duration_s = 12.047,
     .frames = 242,
     .width = 640,
     .height = 360},
};

void PrintTo(const Recording& value, std::ostream* out) { *out << value.name; }

std::string findRecording(const std::string& name) {
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(corpusPath("codecs"), missing)) {
        if (entry.path().filename().string().find(name) != std::string::npos) {
            return entry.path().string();
        }
    }
    return "";
}

std::string contentOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class OfCorpus : public testing::Test {
protected:
    void SetUp() override {
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
    }

    /// Converts by pp-rec and returns the output's path.
    std::string convert(const std::string& name, const std::string& extension) const {
        std::string output = (folder_ / (name + "." + extension)).string();
        const Outcome outcome = runTool("pp-rec", {findRecording(name), output});
        EXPECT_TRUE(outcome.ok()) << outcome.describe();
        return output;
    }

    /// The sound of one channel as a player hears it that ignores timestamps; -1 mixes all.
    std::vector<std::int16_t> soundOf(const std::string& path, int channel = -1) const {
        const auto samples = channel < 0 ? readPcm(path) : readPcmChannel(path, channel);
        EXPECT_TRUE(samples.ok()) << path;
        return samples.ok() ? *samples : std::vector<std::int16_t>{};
    }

    TempDir folder_;
};

class Conversion : public OfCorpus, public testing::WithParamInterface<Recording> {
protected:
    static void expectSound(const StreamFacts& stream, const MediaFacts& facts, const std::string& path) {
        const Recording& recording = GetParam();
        EXPECT_EQ(stream.channels, recording.channels);
        EXPECT_EQ(stream.sample_rate, recording.rate_hz);
        EXPECT_NEAR(facts.duration_s, recording.duration_s, kDurationTolerance_s);
        const auto samples = readPcm(path);
        ASSERT_TRUE(samples.ok());
        EXPECT_NEAR(static_cast<double>(samples->size()) / kRate_hz, recording.duration_s, kDurationTolerance_s);
    }

    static void expectPicture(const StreamFacts& stream, const std::string& path) {
        const Recording& recording = GetParam();
        EXPECT_EQ(stream.packets, recording.frames);
        EXPECT_EQ(stream.frames, recording.frames);
        if (recording.width != 0) {
            EXPECT_EQ(stream.width, recording.width);
            EXPECT_EQ(stream.height, recording.height);
        }
        const auto packets = probePackets(path, "v:0");
        ASSERT_TRUE(packets.ok() && !packets->empty());
        EXPECT_TRUE(packets->front().key);
        EXPECT_NEAR(packets->front().pts_s, 0, 0.001);
        EXPECT_NEAR(packets->back().pts_s, recording.duration_s, 0.002);
    }

    static void expectMedia(const std::string& path) {
        const auto facts = probe(path, CountFrames::kYes);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        ASSERT_EQ(facts->streams.size(), 1U);
        const StreamFacts& stream = facts->streams[0];
        EXPECT_EQ(stream.codec, GetParam().codec);
        EXPECT_EQ(decodeErrors(path), std::vector<std::string>{});
        if (GetParam().frames > 0) {
            expectPicture(stream, path);
        } else {
            expectSound(stream, *facts, path);
        }
    }
};

TEST_P(Conversion, PpRecKeepsAllOfIt) {
    for (const std::string& target : GetParam().targets) {
        SCOPED_TRACE(target);
        expectMedia(convert(GetParam().name, target));
    }
}

// mjr follows the arrival clock where that differs from the sender's, so only pp-rec's times are exact.
TEST_P(Conversion, MjrKeepsAllFrames) {
    for (const std::string& target : GetParam().targets) {
        SCOPED_TRACE(target);
        const std::string output = (folder_ / ("out." + target)).string();
        const Outcome outcome = runTool("mjr", {"convert", findRecording(GetParam().name), "-o", output});
        ASSERT_TRUE(outcome.ok()) << outcome.describe();
        EXPECT_EQ(decodeErrors(output), std::vector<std::string>{});
        const auto facts = probe(output);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_NEAR(facts->duration_s, GetParam().duration_s, 0.2);
        if (GetParam().frames > 0) {
            EXPECT_EQ(facts->streams.at(0).packets, GetParam().frames);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Codecs, Conversion, testing::ValuesIn(kRecordings),
                         [](const testing::TestParamInfo<Recording>& tested) {
                             std::string name = tested.param.name;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

using Codecs = OfCorpus;

TEST_F(Codecs, EveryRecordingOfTheFolderIsInTheTable) {
    for (const auto& entry : std::filesystem::directory_iterator(corpusPath("codecs"))) {
        const std::string name = entry.path().filename().string();
        const bool elsewhere =
            name.find("-data-") != std::string::npos || name.find("custom-base") != std::string::npos;
        const auto matches = std::ranges::count_if(
            kRecordings, [&](const Recording& recording) { return name.find(recording.name) != std::string::npos; });
        EXPECT_EQ(matches, elsewhere ? 0 : 1) << name;
    }
}

TEST_F(Codecs, EncryptedIsRefused) {
    const std::string source = findRecording("custom-base e2ee");
    for (const std::vector<std::string>& line :
         {std::vector<std::string>{"pp-rec", source, (folder_ / "out.opus").string()},
          {"mjr", "convert", source, "-o", (folder_ / "out.opus").string()},
          {"mjr", "mux", source, "-o", (folder_ / "out.mka").string()}}) {
        const Outcome outcome = runTool(line[0], {line.begin() + 1, line.end()});
        EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
        EXPECT_NE(outcome.err.find(source), std::string::npos) << outcome.err;
        EXPECT_NE(outcome.err.find("encrypted"), std::string::npos) << outcome.err;
        EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
    }
}

TEST_F(Codecs, MessagesBecomeSubtitles) {
    for (const char* name : {"c-data-text-u1", "c-data-bin-u1"}) {
        const std::string output = convert(name, "srt");
        const std::string text = contentOf(output);
        std::size_t arrows = 0;
        for (std::size_t at = text.find(" --> "); at != std::string::npos; at = text.find(" --> ", at + 1)) {
            ++arrows;
        }
        EXPECT_EQ(arrows, 24U) << name;
    }
}

// 600 Hz with silence at 2-5 s and 7-11 s of each 12 s, recorded from 0.22 s on. In the silence a browser sends a
// packet every 400 ms.
TEST_F(Codecs, SilenceThatWasNotSentStandsInItsPlace) {
    constexpr double kStart_s = 0.22;
    constexpr double kMargin_s = 0.06;
    const auto samples = soundOf(convert("c-opus-dtx-u1", "opus"));
    ASSERT_GT(samples.size(), static_cast<std::size_t>(13.7 * kRate_hz));
    const auto heard = [&](double from_s, double to_s) {
        const auto first = static_cast<std::size_t>((from_s + kMargin_s) * kRate_hz);
        const auto end = std::min(samples.size(), static_cast<std::size_t>((to_s - kMargin_s) * kRate_hz));
        return std::span(samples).subspan(first, end - first);
    };
    EXPECT_LT(level(heard(2 - kStart_s, 5 - kStart_s)), 0.003);
    EXPECT_LT(level(heard(7 - kStart_s, 11 - kStart_s)), 0.003);
    for (const auto& [from_s, to_s] :
         {std::pair{0.0, 2 - kStart_s}, {5 - kStart_s, 7 - kStart_s}, {11 - kStart_s, 12 - kStart_s}}) {
        EXPECT_GT(level(heard(from_s, to_s)), 0.02) << from_s;
        EXPECT_GT(toneShare(heard(from_s, to_s), kRate_hz, 600), 0.9) << from_s;
    }
}

TEST_F(Codecs, StereoKeepsItsSides) {
    for (const char* extension : {"opus", "mka"}) {
        const std::string path = convert("c-opus-stereo-u1", extension);
        const auto left = soundOf(path, 0);
        const auto right = soundOf(path, 1);
        ASSERT_GT(left.size(), 10U * 48000);
        EXPECT_GT(toneShare(std::span(left).subspan(48000, 480000), kRate_hz, 440), 0.9);
        EXPECT_GT(toneShare(std::span(right).subspan(48000, 480000), kRate_hz, 1200), 0.9);
    }
}

TEST_F(Codecs, RedundancyGivesAllSound) {
    const std::string path = convert("echotest-opus-red-audio", "opus");
    const auto packets = probePackets(path, "a:0");
    ASSERT_TRUE(packets.ok());
    EXPECT_EQ(packets->size(), 607U);
}

TEST_F(Codecs, OtherCodecsAreEncoded) {
    for (const auto& [name, extension, codec] : {std::tuple{"c-opus-mono-u1", "m4a", "aac"},
                                                 {"c-pcmu-u1", "opus", "opus"},
                                                 {"c-g722-u1", "m4a", "aac"},
                                                 {"gst-l16-1", "mka", "pcm_s16le"},
                                                 {"c-vp8-u1", "mp4", "h264"},
                                                 {"gst-h265", "webm", ""}}) {
        const std::string output = (folder_ / (std::string(name) + "." + extension)).string();
        const Outcome outcome = runTool("mjr", {"convert", findRecording(name), "-o", output});
        if (std::string(codec).empty()) {
            EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
            continue;
        }
        ASSERT_TRUE(outcome.ok()) << outcome.describe();
        const auto facts = probe(output);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_EQ(facts->streams.at(0).codec, codec);
        EXPECT_EQ(decodeErrors(output), std::vector<std::string>{});
    }
}

// In mp4 the index stands first only on request, in the outputs of mjr always.
TEST_F(Codecs, FastStart) {
    const auto moovFirst = [&](const std::string& path) {
        const std::string bytes = contentOf(path);
        return bytes.find("moov") < bytes.find("mdat");
    };
    const std::string output = (folder_ / "out.mp4").string();
    EXPECT_FALSE(moovFirst(convert("c-h264-u1", "mp4")));
    ASSERT_TRUE(runTool("pp-rec", {"-t", findRecording("c-h264-u1"), output}).ok());
    EXPECT_TRUE(moovFirst(output));
    std::filesystem::remove(output);
    ASSERT_TRUE(runTool("mjr", {"convert", findRecording("c-h264-u1"), "-o", output}).ok());
    EXPECT_TRUE(moovFirst(output));
}

struct Turn {
    std::uint8_t orientation;  ///< the extension's byte: camera, flip, two bits of turn
    int rotation_degrees;      ///< as ffprobe shows it: counter-clockwise positive
};

TEST(Rotation, IsInTheContainer) {
    const TempDir folder;
    const std::string source = testDataPath("truth/clean-h264-video.mjr").string();
    for (const Turn& turn : {Turn{0, 0}, Turn{1, -90}, Turn{2, 180}, Turn{3, 90}, Turn{0x8 | 1, -90}}) {
        const std::string turned = (folder / "turned.mjr").string();
        ASSERT_TRUE(writeRotated(source, turned, turn.orientation));
        for (const char* extension : {"mp4", "mkv"}) {
            const std::string output = (folder / (std::string("out.") + extension)).string();
            const Outcome outcome = runTool("pp-rec", {turned, output});
            ASSERT_TRUE(outcome.ok()) << outcome.describe();
            const auto facts = probe(output);
            ASSERT_TRUE(facts.ok()) << facts.error().message;
            int degrees = facts->streams.at(0).rotation_degrees;
            degrees = degrees == -180 ? 180 : degrees;
            EXPECT_EQ(degrees, turn.rotation_degrees) << extension << " " << int{turn.orientation};
        }
    }
}

}  // namespace
}  // namespace wf::test
