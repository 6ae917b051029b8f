// Who is seen where in a composed meeting: many people, speakers, screens, cameras that go off, names, and pictures
// that turn or change their size. Meetings are made of the recordings of a real one.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "tests/support/compose_probe.h"
#include "tests/support/made_recording.h"
#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/recording_edit.h"
#include "tests/support/rotated_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

const std::string kRed = "meeting-a/videoroom-uid7|839201-user-mHmKmKss-a1-x-1795376875930";
const std::string kBlue = "meeting-a/videoroom-uid7|839201-user-gr-2f-9-carol-1795376895358";

fs::path redSound() { return corpusPath(kRed + "562-audio-0.mjr"); }
fs::path redPicture() { return corpusPath(kRed + "666-video-1.mjr"); }
fs::path redSmallPicture() { return corpusPath(kRed + "705-video-2.mjr"); }
fs::path blueSound() { return corpusPath(kBlue + "747-audio-0.mjr"); }
fs::path bluePicture() { return corpusPath(kBlue + "850-video-1.mjr"); }

class ComposedPeople : public testing::Test {
protected:
    void SetUp() override {
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
        fs::create_directory(meeting());
    }

    [[nodiscard]] fs::path meeting() const { return folder_ / "meeting"; }
    [[nodiscard]] std::string film() const { return (folder_ / "film.mp4").string(); }

    /// Adds the part of a recording that arrived in this time; it happens at meeting time `at_s`.
    void add(const fs::path& source, RecordingEdit edit, double at_s, Interval part = {0, 1e6}) const {
        constexpr std::int64_t kOrigin_us = 1'800'000'000'000'000;
        edit.room = "people";
        edit.later_s = static_cast<double>(kOrigin_us - firstPacket_us(source)) / 1e6 + at_s;
        edit.record = [part](MadeRecord& record) {
            return record.arrival_ms >= part.begin_s * 1000 && record.arrival_ms < part.end_s * 1000;
        };
        ASSERT_FALSE(copyEdited(source, meeting(), edit).empty());
    }

    /// Many people with one picture and sound, by links.
    void addCopies(int count, bool small_stream) const {
        for (int i = 0; i < count; ++i) {
            const std::string stem = "videoroom-many-user-guest" + std::to_string(100 + i) + "-1795376875930";
            fs::create_symlink(redSound(), meeting() / (stem + "562-audio-0.mjr"));
            fs::create_symlink(redPicture(), meeting() / (stem + "666-video-1.mjr"));
            if (small_stream) {
                fs::create_symlink(redSmallPicture(), meeting() / (stem + "705-video-2.mjr"));
            }
        }
    }

    void composeMeeting(std::vector<std::string> options) const {
        options.insert(options.begin(), {meeting().string(), "-o", film(), "-f"});
        const Outcome outcome = compose(options);
        ASSERT_TRUE(outcome.ok()) << outcome.describe();
    }

    [[nodiscard]] Canvas at(double time_s) const {
        auto canvases = canvasesAt(film(), {time_s}, kComposedFps);
        EXPECT_TRUE(canvases.ok()) << canvases.error().message;
        return canvases.ok() ? canvases->front() : Canvas{};
    }

    TempDir folder_;
};

TEST_F(ComposedPeople, ThirtyAllShow) {
    for (const bool small_stream : {false, true}) {
        fs::remove_all(meeting());
        fs::create_directory(meeting());
        addCopies(30, small_stream);
        composeMeeting({"--layout", "grid", "--start", "3", "--duration", "1", "--size", "1280x720"});
        const std::vector<ColourTile> tiles = colourTiles(at(0.6));
        ASSERT_EQ(tiles.size(), 30U) << small_stream;
        for (std::size_t a = 0; a < tiles.size(); ++a) {
            EXPECT_NEAR(tiles[a].box.width, tiles[0].box.width, 4);
            EXPECT_NEAR(tiles[a].box.height, tiles[0].box.height, 4);
            for (std::size_t b = 0; b < a; ++b) {
                EXPECT_FALSE(tiles[a].box.overlaps(tiles[b].box)) << a << " and " << b;
            }
        }
    }
}

TEST_F(ComposedPeople, NoMoreThanFortyNineTiles) {
    addCopies(52, true);
    composeMeeting({"--layout", "grid", "--start", "3", "--duration", "0.4", "--size", "1280x720"});
    EXPECT_EQ(colourTiles(at(0.2)).size(), 49U);
}

TEST_F(ComposedPeople, MoreThanNineStandBesideASpeaker) {
    addCopies(10, true);
    composeMeeting({"--start", "3", "--duration", "0.4", "--size", "1280x720"});
    const Canvas canvas = at(0.2);
    std::vector<double> shares;
    for (const ColourTile& tile : colourTiles(canvas)) {
        shares.push_back(canvas.share(tile.box));
    }
    std::ranges::sort(shares, std::ranges::greater());
    ASSERT_GE(shares.size(), 4U);
    EXPECT_GT(shares[0], 0.4);
    EXPECT_LT(shares[1], 0.1);
}

/// The colour of the largest tile.
char largest(const Canvas& canvas) {
    const std::vector<ColourTile> tiles = colourTiles(canvas);
    const auto found =
        std::ranges::max_element(tiles, {}, [](const ColourTile& tile) { return tile.box.width * tile.box.height; });
    return found == tiles.end() ? '?' : found->colour;
}

TEST_F(ComposedPeople, WhoSpeaksIsLarge) {
    add(redPicture(), {.user = "red", .index = 1}, 0, {0, 12});
    add(bluePicture(), {.user = "blue", .index = 1}, 0, {0, 12});
    add(redSound(), {.user = "red", .index = 0}, 0, {0, 6});
    add(blueSound(), {.user = "blue", .index = 0}, 6, {0, 6});
    composeMeeting({"--layout", "speaker"});
    EXPECT_EQ(largest(at(5)), 'r');
    EXPECT_EQ(largest(at(11)), 'b');
    EXPECT_EQ(coloursOf(at(5)), "br");
    EXPECT_EQ(coloursOf(at(11)), "br");
}

TEST_F(ComposedPeople, SharedScreenIsLargeWhileItIsShared) {
    add(redPicture(), {.user = "red", .index = 1}, 0, {0, 10});
    add(redSound(), {.user = "red", .index = 0}, 0, {0, 10});
    add(redSmallPicture(), {.user = "red2", .index = 1}, 0, {0, 10});
    add(bluePicture(), {.user = "screen_red", .index = 0}, 3, {0, 4});
    composeMeeting({"--layout", "auto"});
    const Canvas before = at(2);
    EXPECT_EQ(coloursOf(before), "rr");
    const Canvas during = at(5);
    EXPECT_EQ(coloursOf(during), "brr");
    EXPECT_EQ(largest(during), 'b');
    for (const ColourTile& tile : colourTiles(during)) {
        EXPECT_EQ(during.share(tile.box) > 0.3, tile.colour == 'b') << tile.colour;
    }
    EXPECT_EQ(coloursOf(at(8)), "rr");
}

TEST_F(ComposedPeople, CameraOffGivesANameCardAndHoldTheLastPicture) {
    add(redPicture(), {.user = "red", .index = 1}, 0, {0, 4});
    add(redSound(), {.user = "red", .index = 0}, 0, {0, 10});
    add(bluePicture(), {.user = "blue", .index = 1}, 0, {0, 10});
    add(blueSound(), {.user = "blue", .index = 0}, 0, {0, 10});
    for (const bool hold : {false, true}) {
        composeMeeting(hold ? std::vector<std::string>{"--layout", "grid", "--hold"}
                            : std::vector<std::string>{"--layout", "grid"});
        EXPECT_EQ(coloursOf(at(3)), "br");
        EXPECT_EQ(coloursOf(at(6)), hold ? "br" : "b");
        // The place of who has no camera is kept, and what stands there is no picture.
        const std::vector<ColourTile> before = colourTiles(at(3));
        const std::vector<ColourTile> after = colourTiles(at(6));
        ASSERT_EQ(before.size(), 2U);
        const auto blue = [](const ColourTile& tile) { return tile.colour == 'b'; };
        const Box was = std::ranges::find_if(before, blue)->box;
        const Box is = std::ranges::find_if(after, blue)->box;
        EXPECT_NEAR(was.left, is.left, 3);
        EXPECT_NEAR(was.width, is.width, 3);
    }
}

TEST_F(ComposedPeople, GhostOfAnOldSessionIsNoSecondPerson) {
    for (const double at_s : {0.0, 4.0}) {
        add(redPicture(), {.user = "red", .index = 1}, at_s, {0, 6});
        add(redSound(), {.user = "red", .index = 0}, at_s, {0, 6});
    }
    add(bluePicture(), {.user = "blue", .index = 1}, 0, {0, 10});
    composeMeeting({"--layout", "grid"});
    EXPECT_EQ(coloursAt(film(), {2, 5, 8}), (std::vector<std::string>{"br", "br", "br"}));
    const auto samples = readPcm(film());
    ASSERT_TRUE(samples.ok()) << samples.error().message;
    const auto tone = [&](std::size_t second) {
        return toneLevel(std::span(*samples).subspan(second * 48000, 4800), 48000, 440);
    };
    EXPECT_NEAR(tone(5), tone(2), 0.1 * tone(2)) << "heard twice";
    EXPECT_NEAR(tone(8), tone(2), 0.1 * tone(2));
}

TEST_F(ComposedPeople, NamesAreShownInAnyScript) {
    add(redPicture(), {.user = "red", .index = 1}, 0, {0, 1});
    std::vector<Canvas> canvases;
    // Two names of two ideographs each: boxes in place of missing glyphs would be the same for both.
    for (const std::string name : {"", "李雷", "韩梅", "Zoë", "😀😀"}) {
        std::ofstream(folder_ / "names.csv") << "red," << name << "\n";
        composeMeeting(name.empty() ? std::vector<std::string>{"--no-labels"}
                                    : std::vector<std::string>{"--names", (folder_ / "names.csv").string()});
        canvases.push_back(at(0.6));
    }
    const Box bottom{0, 270, 640, 90};
    const Box above{0, 20, 640, 240};
    for (std::size_t a = 0; a < canvases.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            EXPECT_GT(difference(canvases[a], canvases[b], bottom), 0.2) << a << " and " << b;
            EXPECT_LT(difference(canvases[a], canvases[b], above), 0.6) << a << " and " << b;
        }
    }
    // The faces are yellow.
    int yellow = 0;
    for (int y = bottom.top; y < bottom.top + bottom.height; ++y) {
        for (int x = 0; x < 320; ++x) {
            const Rgb colour = canvases.back().at(x, y);
            yellow += colour.red > 180 && colour.green > 130 && colour.blue < 110 ? 1 : 0;
        }
    }
    EXPECT_GT(yellow, 50);
}

TEST_F(ComposedPeople, PictureTurnsInTheMiddle) {
    // From 3 s on a quarter turn (3GPP TS 26.114: 1 is 90 degrees).
    const fs::path turned = meeting() / "videoroom-people-user-turned-1795376875930562-video-1.mjr";
    ASSERT_TRUE(writeRotated(testDataPath("truth/clean-h264-video.mjr"), turned,
                             [](std::uint32_t arrival_ms) -> std::uint8_t { return arrival_ms < 3000 ? 0 : 1; }));
    composeMeeting({"--no-labels", "--fps", "30", "--size", "640x360"});
    const auto canvases = canvasesAt(film(), {1.5 + 1.0 / 30, 4.5 + 1.0 / 30}, 30);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    const Box all{0, 0, 640, 360};
    const Box flat = whiteBox((*canvases)[0], all);
    const Box upright = whiteBox((*canvases)[1], all);
    EXPECT_NEAR(flat.aspect(), 16.0 / 9, 0.1);
    EXPECT_NEAR(upright.aspect(), 9.0 / 16, 0.1);
    EXPECT_GT(upright.height, 330);
    EXPECT_NEAR(upright.left + upright.width / 2, 320, 6);
}

TEST_F(ComposedPeople, ResolutionChangesInTheMiddle) {
    const fs::path spliced = meeting() / "videoroom-people-user-spliced-1795376875930562-video-1.mjr";
    ASSERT_TRUE(writeSpliced(redPicture(), redSmallPicture(), 3000, spliced));
    composeMeeting({"--no-labels", "--duration", "7"});
    for (const double time_s : {1.0, 2.0, 4.0, 6.0}) {
        SCOPED_TRACE(time_s);
        const std::vector<ColourTile> tiles = colourTiles(at(time_s));
        ASSERT_EQ(tiles.size(), 1U);
        EXPECT_NEAR(tiles[0].box.width, 640, 4);
        EXPECT_NEAR(tiles[0].box.height, 360, 4);
    }
    EXPECT_EQ(decodeErrors(film()), std::vector<std::string>{});
}

TEST_F(ComposedPeople, EveryVideoCodecIsDecoded) {
    const std::vector<std::string> parts{"c-vp8-u1", "c-vp9-u1",        "c-av1-u1", "445566-user-c-h264-u1",
                                         "gst-h265", "c-h264-main-pm0", "sim-u1"};
    int number = 0;
    for (const std::string& part : parts) {
        for (const auto& entry : fs::directory_iterator(corpusPath("codecs"))) {
            if (entry.path().filename().string().find(part) != std::string::npos &&
                entry.path().filename().string().find("-video-") != std::string::npos) {
                add(entry.path(), {.user = "codec" + std::to_string(number++), .index = 1}, 0);
            }
        }
    }
    ASSERT_EQ(number, static_cast<int>(parts.size()));
    composeMeeting({"--layout", "grid", "--duration", "9", "--report", (folder_ / "r.json").string()});
    // A picture that moves in each of the tiles, whose places are those of the same number of coloured ones.
    const auto canvases = canvasesAt(film(), {6, 7, 8}, kComposedFps);
    ASSERT_TRUE(canvases.ok()) << canvases.error().message;
    fs::remove_all(meeting());
    fs::create_directory(meeting());
    addCopies(static_cast<int>(parts.size()), true);
    composeMeeting({"--layout", "grid", "--start", "3", "--duration", "0.4"});
    const std::vector<ColourTile> tiles = colourTiles(at(0.2));
    ASSERT_EQ(tiles.size(), parts.size());
    for (const ColourTile& tile : tiles) {
        const double moves =
            difference((*canvases)[0], (*canvases)[1], tile.box) + difference((*canvases)[1], (*canvases)[2], tile.box);
        EXPECT_GT(moves, 0.5) << tile.box.left << ", " << tile.box.top;
    }
}

TEST_F(ComposedPeople, UnusableRecordingsAreToldAndTheRestIsShown) {
    add(redPicture(), {.user = "red", .index = 1}, 0, {0, 3});
    fs::copy_file(corpusPath("nasty/garbage.mjr"),
                  meeting() / "videoroom-people-user-bad-1800000000000000-audio-0.mjr");
    fs::copy_file(corpusPath("nasty/magic-only-8-bytes.mjr"),
                  meeting() / "videoroom-people-user-red-1800000000000000-audio-0.mjr");
    const Outcome outcome = compose({meeting().string(), "-o", film()});
    EXPECT_NE((outcome.out + outcome.err).find("user-bad"), std::string::npos) << outcome.describe();
    EXPECT_EQ(coloursOf(at(1.6)), "r");
}

}  // namespace
}  // namespace wf::test
