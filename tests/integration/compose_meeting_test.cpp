// `mjr compose` on the recordings of a real meeting of three, every output at once. All that is expected comes from the
// arrival times in the recordings: zero is when the first packet of anybody arrived.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "tests/support/compose_probe.h"
#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

constexpr double kDuration_s = 58.98;
constexpr double kDurationTolerance_s = 0.2;
constexpr double kEdge_s = 0.15;  // of somebody who comes or goes
constexpr double kRate_hz = 48000;
constexpr double kTone = 0.177;  // level of everybody's tone in the recordings, of full scale

struct Attendee {
    std::string user;
    char colour;
    double tone_hz;
    std::vector<Interval> present;
};

const std::vector<Attendee> kAttendees{
    {"mHmKmKss-a1-x", 'r', 440, {{0, 58.94}}},
    {"uiuRuRHH-b2", 'g', 660, {{9.39, 30.93}, {43.16, 58.96}}},
    {"gr-2f-9-carol", 'b', 880, {{19.43, 58.96}}},
};

/// Alphabetical, like coloursOf().
std::string coloursPresent(double time_s) {
    std::string colours;
    for (const Attendee& attendee : kAttendees) {
        if (std::ranges::any_of(attendee.present, [&](const Interval& interval) {
                return time_s >= interval.begin_s && time_s < interval.end_s;
            })) {
            colours += attendee.colour;
        }
    }
    std::ranges::sort(colours);
    return colours;
}

bool isNearAnEdge(double time_s) {
    return std::ranges::any_of(kAttendees, [&](const Attendee& attendee) {
        return std::ranges::any_of(attendee.present, [&](const Interval& interval) {
            return std::abs(time_s - interval.begin_s) < 0.4 || std::abs(time_s - interval.end_s) < 0.4;
        });
    });
}

std::string fileBytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Composed once for all tests of this process.
class ComposedMeeting : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!hasCorpus()) {
            return;
        }
        folder_ = std::make_unique<TempDir>();
        std::ofstream(*folder_ / "names.json") << R"({"mHmKmKss-a1-x": "Ana", "gr-2f-9-carol": "Carol"})";
        outcome_ = compose({corpusPath("meeting-a").string(), "-o", path("all.mp4"), "-o", path("sound.m4a"),
                            "--layout", "grid", "--names", path("names.json"), "--per-participant", path("people"),
                            "--poster", path("poster.png"), "--speakers", path("speakers.vtt"), "--report",
                            path("meeting.json"), "--html", path("meeting.html")});
    }
    static void TearDownTestSuite() { folder_.reset(); }

    void SetUp() override {
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
        ASSERT_TRUE(outcome_.ok()) << outcome_.describe();
    }

    static std::string path(const std::string& name) { return (*folder_ / name).string(); }

    static nlohmann::json report() { return nlohmann::json::parse(fileBytes(path("meeting.json")), nullptr, false); }

    static std::unique_ptr<TempDir> folder_;
    static Outcome outcome_;
};

std::unique_ptr<TempDir> ComposedMeeting::folder_;
Outcome ComposedMeeting::outcome_;

TEST_F(ComposedMeeting, IsAPlainMp4OfTheWholeMeeting) {
    const auto facts = probe(path("all.mp4"), CountFrames::kYes);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, kDuration_s, kDurationTolerance_s);
    EXPECT_NEAR(facts->start_s, 0, 0.001);
    const StreamFacts* video = facts->stream("video");
    ASSERT_NE(video, nullptr);
    EXPECT_EQ(video->codec, "h264");
    EXPECT_EQ(video->pixel_format, "yuv420p");
    EXPECT_EQ(video->width, 640);
    EXPECT_EQ(video->height, 360);
    EXPECT_NEAR(static_cast<double>(video->frames), kComposedFps * video->duration_s, 1.01);
    const StreamFacts* audio = facts->stream("audio");
    ASSERT_NE(audio, nullptr);
    EXPECT_EQ(audio->codec, "aac");
    EXPECT_EQ(audio->sample_rate, 48000);
    EXPECT_EQ(audio->channels, 2);
    EXPECT_NEAR(audio->duration_s, video->duration_s, 0.1);
    EXPECT_EQ(decodeErrors(path("all.mp4")), std::vector<std::string>{});
}

TEST_F(ComposedMeeting, SecondOutputOfTheSamePassHoldsTheSound) {
    const auto facts = probe(path("sound.m4a"));
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_EQ(facts->stream("video"), nullptr);
    ASSERT_NE(facts->stream("audio"), nullptr);
    EXPECT_EQ(facts->stream("audio")->codec, "aac");
    EXPECT_NEAR(facts->duration_s, kDuration_s, kDurationTolerance_s);
    const auto alone = readPcm(path("sound.m4a"));
    const auto with_picture = readPcm(path("all.mp4"));
    ASSERT_TRUE(alone.ok() && with_picture.ok());
    EXPECT_EQ(*alone, *with_picture);
}

TEST_F(ComposedMeeting, ShowsThoseWhoAreThere) {
    std::vector<double> times_s;
    std::vector<std::string> expected;
    for (double time_s = 0.52; time_s < kDuration_s - 0.4; time_s += 1) {
        if (!isNearAnEdge(time_s)) {
            times_s.push_back(time_s);
            expected.push_back(coloursPresent(time_s));
        }
    }
    EXPECT_GT(times_s.size(), 50U);
    EXPECT_EQ(coloursAt(path("all.mp4"), times_s), expected);
}

/// Times with one, two and three people.
const std::vector<double> kQuiet_s{5, 15, 25};

TEST_F(ComposedMeeting, TilesAreEqualLargeAndApart) {
    const auto canvases = canvasesAt(path("all.mp4"), kQuiet_s, kComposedFps);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    const std::vector<double> least_share{0.9, 0.22, 0.22};
    for (std::size_t i = 0; i < canvases->size(); ++i) {
        SCOPED_TRACE(kQuiet_s[i]);
        const std::vector<ColourTile> tiles = colourTiles((*canvases)[i]);
        ASSERT_EQ(tiles.size(), i + 1);
        for (std::size_t a = 0; a < tiles.size(); ++a) {
            const Box& box = tiles[a].box;
            EXPECT_NEAR(box.aspect(), 16.0 / 9, 0.15);
            EXPECT_NEAR(box.width, tiles[0].box.width, 4);
            EXPECT_NEAR(box.height, tiles[0].box.height, 4);
            EXPECT_GE((*canvases)[i].share(box), least_share[i]);
            for (std::size_t b = 0; b < a; ++b) {
                EXPECT_FALSE(box.overlaps(tiles[b].box)) << a << " and " << b;
            }
        }
    }
}

TEST_F(ComposedMeeting, PicturesAreWholeAndUpright) {
    const auto canvases = canvasesAt(path("all.mp4"), kQuiet_s, kComposedFps);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    for (const Canvas& canvas : *canvases) {
        for (const ColourTile& tile : colourTiles(canvas)) {
            SCOPED_TRACE(tile.colour);
            // Of the 640x360 pictures: x 180 to 345, y 72 to 285.
            const DigitPlace digit = digitPlace(canvas, tile.box);
            EXPECT_NEAR(digit.left, 0.29, 0.03);
            EXPECT_NEAR(digit.top, 0.20, 0.03);
            EXPECT_NEAR(digit.width, 0.25, 0.03);
            EXPECT_NEAR(digit.height, 0.60, 0.04);
        }
    }
}

TEST_F(ComposedMeeting, PicturesGoOnInEveryTile) {
    const auto canvases = canvasesAt(path("all.mp4"), {25, 25.2, 25.4}, kComposedFps);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    for (const ColourTile& tile : colourTiles(canvases->front())) {
        const Box& box = tile.box;
        const Box pattern{box.left + 3 * box.width / 4, box.top + 3 * box.height / 4, box.width / 5, box.height / 5};
        EXPECT_GT(difference((*canvases)[0], (*canvases)[1], pattern), 1) << tile.colour;
        EXPECT_GT(difference((*canvases)[1], (*canvases)[2], pattern), 1) << tile.colour;
    }
}

TEST_F(ComposedMeeting, TonesSoundWhileTheirPeopleAreThereInBothChannels) {
    for (const int channel : {0, 1}) {
        const auto samples = readPcmChannel(path("all.mp4"), channel);
        ASSERT_TRUE(samples.ok()) << samples.error().message;
        for (const Attendee& attendee : kAttendees) {
            SCOPED_TRACE(attendee.user + ", channel " + std::to_string(channel));
            const std::vector<Interval> times = soundingTimes(*samples, attendee.tone_hz, kTone / 2);
            ASSERT_EQ(times.size(), attendee.present.size());
            for (std::size_t i = 0; i < times.size(); ++i) {
                EXPECT_NEAR(times[i].begin_s, attendee.present[i].begin_s, kEdge_s);
                EXPECT_NEAR(times[i].end_s, attendee.present[i].end_s, kEdge_s);
            }
        }
    }
}

/// Median of the level of a tone in the tenths of a second: its phase jumps now and then, as the browsers played it.
double usualLevel(const std::vector<std::int16_t>& samples, std::size_t second, double hz) {
    std::vector<double> levels;
    for (std::size_t tenth = 0; tenth < 10; ++tenth) {
        levels.push_back(toneLevel(std::span(samples).subspan(second * 48000 + tenth * 4800, 4800), kRate_hz, hz));
    }
    std::ranges::nth_element(levels, levels.begin() + 5);
    return levels[5];
}

TEST_F(ComposedMeeting, SoundKeepsItsLevel) {
    const auto left = readPcmChannel(path("all.mp4"), 0);
    const auto right = readPcmChannel(path("all.mp4"), 1);
    ASSERT_TRUE(left.ok() && right.ok());
    EXPECT_LT(*std::ranges::max_element(*left), 32000);
    EXPECT_GT(*std::ranges::min_element(*left), -32000);
    for (std::size_t second = 1; second + 1 < left->size() / 48000; ++second) {
        const double time_s = static_cast<double>(second);
        if (coloursPresent(time_s) != coloursPresent(time_s + 1)) {
            continue;
        }
        for (const Attendee& attendee : kAttendees) {
            const bool there = coloursPresent(time_s).find(attendee.colour) != std::string::npos;
            const double in_left = usualLevel(*left, second, attendee.tone_hz);
            const double in_right = usualLevel(*right, second, attendee.tone_hz);
            EXPECT_NEAR(in_left, there ? kTone : 0, 0.08 * kTone) << attendee.user << " at " << time_s;
            EXPECT_NEAR(in_right, in_left, 0.01 * kTone) << attendee.user << " at " << time_s;
        }
    }
}

/// Type and size of the boxes of an mp4, in order.
std::vector<std::string> boxTypes(const std::string& bytes) {
    std::vector<std::string> types;
    const auto load = [&](std::size_t at, std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
        }
        return value;
    };
    for (std::uint64_t at = 0; at + 16 <= bytes.size();) {
        types.push_back(bytes.substr(at + 4, 4));
        const std::uint64_t size = load(at, 4);
        at += size == 1 ? load(at + 8, 8) : std::max<std::uint64_t>(size, 8);
    }
    return types;
}

TEST_F(ComposedMeeting, IndexStandsInFrontOfTheMedia) {
    for (const char* name : {"all.mp4", "sound.m4a"}) {
        const std::vector<std::string> types = boxTypes(fileBytes(path(name)));
        EXPECT_LT(std::ranges::find(types, "moov"), std::ranges::find(types, "mdat")) << name;
        EXPECT_NE(std::ranges::find(types, "mdat"), types.end()) << name;
    }
}

TEST_F(ComposedMeeting, ChaptersStandAtJoinsAndLeaves) {
    const Outcome outcome = run({"ffprobe", "-v", "error", "-show_chapters", "-of", "json", path("all.mp4")});
    const auto json = nlohmann::json::parse(outcome.out, nullptr, false);
    ASSERT_TRUE(json.is_object()) << outcome.describe();
    std::vector<std::pair<double, std::string>> chapters;
    for (const auto& chapter : json["chapters"]) {
        chapters.emplace_back(std::stod(chapter.value("start_time", "-1")), chapter["tags"].value("title", ""));
    }
    const std::vector<std::pair<double, std::string>> expected{
        {0, "Ana"}, {9.39, "uiuRuRHH-b2"}, {19.43, "Carol"}, {30.93, "uiuRuRHH-b2"}, {43.16, "uiuRuRHH-b2"}};
    ASSERT_EQ(chapters.size(), expected.size()) << outcome.out;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(chapters[i].first, expected[i].first, 0.3) << i;
        EXPECT_NE(chapters[i].second.find(expected[i].second), std::string::npos) << chapters[i].second;
    }
}

void expectSpans(const nlohmann::json& spans, const std::vector<Interval>& expected) {
    ASSERT_EQ(spans.size(), expected.size()) << spans;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(spans[i][0].get<double>(), expected[i].begin_s, 0.3) << spans;
        EXPECT_NEAR(spans[i][1].get<double>(), expected[i].end_s, 0.3) << spans;
    }
}

TEST_F(ComposedMeeting, ReportTellsPeopleAndTracks) {
    const nlohmann::json json = report();
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(json["room"], "uid7|839201");
    EXPECT_EQ(json["start"].get<std::string>().substr(0, 21), "2026-11-22T19:47:56.0");
    EXPECT_NEAR(json["start_us"].get<double>(), 1795376876017460, 50'000);
    EXPECT_NEAR(json["duration_s"].get<double>(), kDuration_s, kDurationTolerance_s);
    ASSERT_EQ(json["people"].size(), kAttendees.size());
    const std::vector<std::string> names{"Ana", "uiuRuRHH-b2", "Carol"};
    const std::vector<std::size_t> tracks{3, 4, 2};
    for (std::size_t i = 0; i < kAttendees.size(); ++i) {
        const nlohmann::json& person = json["people"][i];
        SCOPED_TRACE(person["user"]);
        EXPECT_EQ(person["user"], kAttendees[i].user);
        EXPECT_EQ(person["name"], names[i]);
        EXPECT_EQ(person["screen"], false);
        expectSpans(person["present"], kAttendees[i].present);
        expectSpans(person["camera"], kAttendees[i].present);
        ASSERT_EQ(person["tracks"].size(), tracks[i]);
        for (const nlohmann::json& track : person["tracks"]) {
            EXPECT_TRUE(fs::exists(corpusPath("meeting-a") / track["file"].get<std::string>())) << track["file"];
            EXPECT_EQ(track["lost_packets"], 0);
            EXPECT_EQ(track["small_stream"], track["file"].get<std::string>().ends_with("-video-2.mjr"));
            const double steps = std::ceil(kDuration_s / json["step_s"].get<double>());
            EXPECT_NEAR(static_cast<double>(track["bitrate_bps"].size()), steps, 1);
        }
    }
}

TEST_F(ComposedMeeting, ReportTellsJoinsAndLeaves) {
    const nlohmann::json json = report();
    std::map<std::string, std::vector<double>> times;
    for (const auto& event : json["events"]) {
        const std::string user = event["user"].is_null() ? "" : event["user"].get<std::string>();
        times[user + " " + event["event"].get<std::string>()].push_back(event["time_s"].get<double>());
    }
    for (const Attendee& attendee : kAttendees) {
        SCOPED_TRACE(attendee.user);
        ASSERT_EQ(times[attendee.user + " join"].size(), attendee.present.size()) << json["events"];
        for (std::size_t i = 0; i < attendee.present.size(); ++i) {
            EXPECT_NEAR(times[attendee.user + " join"][i], attendee.present[i].begin_s, 0.3);
        }
    }
    ASSERT_FALSE(times["uiuRuRHH-b2 leave"].empty());
    EXPECT_NEAR(times["uiuRuRHH-b2 leave"][0], 30.93, 0.3);
}

TEST_F(ComposedMeeting, ReportHasTheChecksumsOfTheOutputs) {
    const nlohmann::json json = report();
    std::map<std::string, int> kinds;
    for (const auto& output : json["outputs"]) {
        const std::string file = output["path"];
        SCOPED_TRACE(file);
        ++kinds[output["kind"].get<std::string>()];
        ASSERT_TRUE(fs::exists(file));
        if (output["sha256"].is_null()) {
            EXPECT_EQ(output["kind"], "report");
            continue;
        }
        const Outcome sum = run({"sha256sum", "--", file});
        EXPECT_EQ(sum.out.substr(0, 64), output["sha256"].get<std::string>());
        EXPECT_EQ(output["bytes"].get<std::uint64_t>(), fs::file_size(file));
        if (const double duration_s = output["duration_s"]; duration_s > 0) {
            const auto facts = probe(file);
            ASSERT_TRUE(facts.ok()) << facts.error().message;
            EXPECT_NEAR(duration_s, facts->duration_s, 0.1);
        }
    }
    EXPECT_EQ(kinds["meeting"], 2);
    EXPECT_EQ(kinds["participant"], 3);
    EXPECT_EQ(kinds["poster"], 1);
    EXPECT_EQ(kinds["subtitles"], 1);
}

TEST_F(ComposedMeeting, EveryParticipantHasAFile) {
    std::map<std::string, double> durations;
    for (const auto& entry : fs::directory_iterator(path("people"))) {
        const auto facts = probe(entry.path());
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_NE(facts->stream("video"), nullptr) << entry.path();
        EXPECT_NE(facts->stream("audio"), nullptr) << entry.path();
        for (const Attendee& attendee : kAttendees) {
            if (entry.path().filename().string().find(attendee.user) != std::string::npos) {
                durations[attendee.user] = facts->duration_s;
            }
        }
    }
    ASSERT_EQ(durations.size(), kAttendees.size());
    for (const Attendee& attendee : kAttendees) {
        EXPECT_NEAR(durations[attendee.user], attendee.present.back().end_s - attendee.present.front().begin_s, 0.2);
    }
}

TEST_F(ComposedMeeting, PosterShowsPeople) {
    const auto canvases = canvasesAt(path("poster.png"), {0}, kComposedFps);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    EXPECT_EQ(canvases->front().width, 640);
    EXPECT_EQ(canvases->front().height, 360);
    EXPECT_NE(coloursOf(canvases->front()), "");
}

TEST_F(ComposedMeeting, SpeakersStandInTheSubtitlesOnlyWhileTheyAreThere) {
    const auto text = fileBytes(path("speakers.vtt"));
    EXPECT_TRUE(text.starts_with("WEBVTT")) << text;
    const Outcome outcome = run({"ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of",
                                 "json", path("speakers.vtt")});
    EXPECT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_EQ(nlohmann::json::parse(outcome.out, nullptr, false).is_object(), true);
}

TEST_F(ComposedMeeting, PageNeedsNoNetwork) {
    const std::string page = fileBytes(path("meeting.html"));
    EXPECT_NE(page.find("<html"), std::string::npos);
    EXPECT_NE(page.find("Carol"), std::string::npos);
    for (const char* reference : {"src=\"http", "href=\"http", "url(http", "@import"}) {
        EXPECT_EQ(page.find(reference), std::string::npos) << reference;
    }
}

}  // namespace
}  // namespace wf::test
