#include "recorder/mjr/recording_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace wf::mjr {
namespace {

using namespace std::string_literals;
using rtp::MediaKind;

struct Row {
    std::string path;
    RecordingName name;
};

const Row kRows[] = {
    {"videoroom-uid7|839201-user-mHmKmKss-a1-x-1795376875930562-audio-0.mjr",
     {"uid7|839201", "mHmKmKss-a1-x", 1795376875930562, MediaKind::kAudio, 0,
      "videoroom-uid7|839201-user-mHmKmKss-a1-x-1795376875930562", false}},
    {"videoroom-1234-user-5678-1700000000000000-video.mjr",
     {"1234", "5678", 1700000000000000, MediaKind::kVideo, std::nullopt, "videoroom-1234-user-5678-1700000000000000",
      false}},
    {"/var/rec/2026-11/videoroom-my-room-user-name-user-x-1700000000000000-data-3.mjr.tmp",
     {"my-room", "name-user-x", 1700000000000000, MediaKind::kData, 3,
      "videoroom-my-room-user-name-user-x-1700000000000000", true}},
    {"custom-base e2ee-audio-0.mjr", {"", "", std::nullopt, MediaKind::kAudio, 0, "custom-base e2ee", false}},
    {"rec-sample-audio.mjr", {"", "", std::nullopt, MediaKind::kAudio, std::nullopt, "rec-sample", false}},
    {"echotest-opus-red-audio.mjr",
     {"", "", std::nullopt, MediaKind::kAudio, std::nullopt, "echotest-opus-red", false}},
    {"videoroom-会议室-user-小明-1700000000000000-video-12.mjr.part",
     {"会议室", "小明", 1700000000000000, MediaKind::kVideo, 12, "videoroom-会议室-user-小明-1700000000000000", true}},
    {"videoroom-r-user-u-audio-0.mjr", {"r", "u", std::nullopt, MediaKind::kAudio, 0, "videoroom-r-user-u", false}},
    {"videoroom-r-user-1700000000000000-audio-0.mjr",
     {"r", "1700000000000000", std::nullopt, MediaKind::kAudio, 0, "videoroom-r-user-1700000000000000", false}},
    {"videoroom-r-user-1600000000000000-1700000000000000-audio-0.mjr",
     {"r", "1600000000000000", 1700000000000000, MediaKind::kAudio, 0,
      "videoroom-r-user-1600000000000000-1700000000000000", false}},
    {"videoroom-r-user-u-1700000000000000-fixed-audio-0.mjr",
     {"r", "u", 1700000000000000, MediaKind::kAudio, 0, "videoroom-r-user-u-1700000000000000-fixed", false}},
    {"videoroom-r-user-u-audio-5-1700000000000000-video-1.mjr",
     {"r", "u-audio-5", 1700000000000000, MediaKind::kVideo, 1, "videoroom-r-user-u-audio-5-1700000000000000", false}},
    {"videoroom-r-user-u-1700000000000000.mjr",
     {"r", "u", 1700000000000000, std::nullopt, std::nullopt, "videoroom-r-user-u-1700000000000000", false}},
    {"videoroom-r-user-u-99999999999999999999-audio-0.mjr",
     {"r", "u-99999999999999999999", std::nullopt, MediaKind::kAudio, 0, "videoroom-r-user-u-99999999999999999999",
      false}},
    {"videoroom-r-user-u-9999999999999999999-audio-0",
     {"r", "u-9999999999999999999", std::nullopt, MediaKind::kAudio, 0, "videoroom-r-user-u-9999999999999999999",
      false}},
    {"videoroom-r-user--audio-0.mjr", {"", "", std::nullopt, MediaKind::kAudio, 0, "videoroom-r-user-", false}},
    {"videoroom--user-u-audio-0.mjr", {"", "", std::nullopt, MediaKind::kAudio, 0, "videoroom--user-u", false}},
    {"audio.mjr", {"", "", std::nullopt, MediaKind::kAudio, std::nullopt, "", false}},
    {"a.mjr.b.mjr", {"", "", std::nullopt, std::nullopt, std::nullopt, "a.mjr.b", false}},
    {"a.mjrx", {"", "", std::nullopt, std::nullopt, std::nullopt, "a.mjrx", false}},
    {"a-video-99999999999.mjr", {"", "", std::nullopt, std::nullopt, std::nullopt, "a-video-99999999999", false}},
    {"a-video--1.mjr", {"", "", std::nullopt, std::nullopt, std::nullopt, "a-video--1", false}},
    {"", {}},
    {"/", {}},
    {".mjr", {}},
    {"\xff\0-"s, {"", "", std::nullopt, std::nullopt, std::nullopt, "\xff\0-"s, false}},
};

TEST(ParseRecordingName, ReadsEveryPatternInUse) {
    for (const Row& row : kRows) {
        const RecordingName name = parseRecordingName(row.path);
        EXPECT_EQ(name, row.name) << row.path << " gave room " << name.room << ", user " << name.user << ", base "
                                  << name.base;
    }
}

TEST(ParseRecordingName, KnowsAScreen) {
    EXPECT_TRUE(parseRecordingName("videoroom-r-user-screen_u1-1700000000000000-video-0.mjr").isScreenShare());
    EXPECT_FALSE(parseRecordingName("videoroom-r-user-u1-1700000000000000-video-0.mjr").isScreenShare());
}

TEST(FormatRecordingName, WritesWhatIsRead) {
    for (const Row& row : kRows) {
        const bool extra_part = row.path.find("-fixed-") != std::string::npos;
        const bool unsafe = row.path.find('\0') != std::string::npos;
        if (extra_part || unsafe) {
            continue;
        }
        RecordingName expected = row.name;
        expected.temporary = false;
        EXPECT_EQ(parseRecordingName(formatRecordingName(row.name) + ".mjr"), expected) << row.path;
    }
    EXPECT_EQ(formatRecordingName(kRows[0].name) + ".mjr", kRows[0].path);
    EXPECT_EQ(formatRecordingName(kRows[1].name) + ".mjr", kRows[1].path);
}

TEST(FormatRecordingName, ReplacesUnsafeBytes) {
    const RecordingName name{"../a/b\0"s, "u\n\x7f@|é", 1700000000000000, MediaKind::kAudio, 0, "", false};
    EXPECT_EQ(formatRecordingName(name), "videoroom-.._a_b_-user-u__@|é-1700000000000000-audio-0");
}

TEST(FormatRecordingName, KeepsTheEndingWhenItCuts) {
    RecordingName name{"", "", 1700000000000000, MediaKind::kVideo, 2, "", false};
    for (int i = 0; i < 100; ++i) {
        name.room += "室";
        name.user += "名";
    }
    for (std::size_t max = 60; max < 700; ++max) {
        const std::string text = formatRecordingName(name, max);
        EXPECT_LE(text.size(), max);
        EXPECT_GE(text.size() + 6, std::min<std::size_t>(max, 641));
        EXPECT_TRUE(text.ends_with("-1700000000000000-video-2"));
        const RecordingName back = parseRecordingName(text);
        EXPECT_EQ(back.room.size() % 3, 0U);
        EXPECT_EQ(back.user.size() % 3, 0U);
        EXPECT_EQ(back.time_us, name.time_us);
    }
    EXPECT_EQ(formatRecordingName(name, 0), "videoroom--user--1700000000000000-video-2");
    name.room = "r";
    EXPECT_EQ(parseRecordingName(formatRecordingName(name)).room, "r");
    EXPECT_LE(formatRecordingName(name).size() + std::string(".mjr.tmp").size(), 255U);
}

}  // namespace
}  // namespace wf::mjr
