#include "recorder/live/recording_path.h"

#include <gtest/gtest.h>

#include "recorder/mjr/recording_name.h"

namespace wf::live {
namespace {

TEST(RecordingPath, MakesNamesSafe) {
    using namespace std::string_literals;
    EXPECT_EQ(safeFileBase("videoroom-uid7|839201-user-a@b-1-audio-0", 200),
              "videoroom-uid7|839201-user-a@b-1-audio-0");
    EXPECT_EQ(safeFileBase("../../etc/passwd", 200), ".._.._etc_passwd");
    EXPECT_EQ(safeFileBase("/etc/cron.d/x", 200), "_etc_cron.d_x");
    EXPECT_EQ(safeFileBase("a\nb\0c\x7f"s, 200), "a_b_c_");
    EXPECT_EQ(safeFileBase("..", 200), "..");  // with .mjr behind it a name like any other
}

TEST(RecordingPath, CutsLongNamesWithoutLosingTheirEnding) {
    const std::string name =
        "videoroom-" + std::string(300, 'r') + "-user-" + std::string(300, 'u') + "-1795376875930562-video-1";
    const std::string safe = safeFileBase(name, 244);
    EXPECT_EQ(safe.size(), 244U);
    EXPECT_TRUE(safe.ends_with("-1795376875930562-video-1")) << safe;
    EXPECT_EQ(mjr::parseRecordingName(safe).time_us, 1795376875930562);
}

TEST(RecordingPath, NumbersNamesSoThatTheyAreReadAlike) {
    const std::string numbered = numberedBase("videoroom-r-user-u-1795376875930562-audio-0", 2);
    EXPECT_EQ(numbered, "videoroom-r-user-u-1795376875930562-2-audio-0");
    const mjr::RecordingName name = mjr::parseRecordingName(numbered + ".mjr");
    EXPECT_EQ(name.room, "r");
    EXPECT_EQ(name.user, "u");
    EXPECT_EQ(name.time_us, 1795376875930562);
    EXPECT_EQ(name.index, 0);
    EXPECT_EQ(numberedBase("lecture-video-1", 3), "lecture-3-video-1");
    EXPECT_EQ(numberedBase("lecture", 2), "lecture-2");
}

TEST(RecordingPath, MakesFoldersAbsolute) {
    EXPECT_EQ(absoluteFolder("/a//b/./c/../d/", "/w"), "/a/b/d");
    EXPECT_EQ(absoluteFolder("rec/x", "/w/y"), "/w/y/rec/x");
    EXPECT_EQ(absoluteFolder("", "/w"), "/w");
    EXPECT_EQ(absoluteFolder("../../../..", "/w"), "/");
}

TEST(RecordingPath, KnowsWhatLiesInside) {
    EXPECT_TRUE(isInside("/etc", "/etc"));
    EXPECT_TRUE(isInside("/etc/janus", "/etc"));
    EXPECT_FALSE(isInside("/etcetera", "/etc"));
    EXPECT_FALSE(isInside("/", "/etc"));
    EXPECT_TRUE(isInside("/x", "/"));
}

}  // namespace
}  // namespace wf::live
