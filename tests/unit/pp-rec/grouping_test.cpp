#include "pp-rec/job/grouping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::job {
namespace {

using test::TempDir;

constexpr std::int64_t kBegin_us = 1'795'376'875'000'000;
constexpr std::int64_t kSecond_us = 1'000'000;

/// A folder that a test fills with recordings of one meeting room.
class Grouping : public ::testing::Test {
protected:
    /// One second of recording by default; `first_frame_us` differs from the name's time where a test says so.
    std::string add(const std::string& name, rtp::Codec codec, std::int64_t start_us, std::size_t packets = 50) {
        const std::string path = (folder_ / name).string();
        test::writeBytes(path, test::recordingBytes(test::madeHeader(codec, start_us), test::opusRecords(packets)));
        return path;
    }

    std::string addNamed(const std::string& user, const std::string& ending, rtp::Codec codec, double at_s,
                         std::size_t packets = 50) {
        const std::int64_t start_us = kBegin_us + static_cast<std::int64_t>(at_s * 1e6);
        return add("videoroom-r|1-user-" + user + "-" + std::to_string(start_us) + "-" + ending + ".mjr", codec,
                   start_us, packets);
    }

    [[nodiscard]] std::vector<Participant> group() const {
        return groupParticipants(findRecordings(folder_.path().string(), false));
    }

    TempDir folder_;
};

TEST_F(Grouping, FindsRecordingsAndWhatACrashLeft) {
    add("b.mjr", rtp::Codec::kOpus, kBegin_us);
    add("a.mjr.tmp", rtp::Codec::kOpus, kBegin_us);
    add("c.mjr.open", rtp::Codec::kOpus, kBegin_us);
    add(".hidden.mjr", rtp::Codec::kOpus, kBegin_us);
    test::writeBytes(folder_ / "b.mjr.json", asBytes("{}"));
    test::writeBytes(folder_ / "b.webm", asBytes("x"));
    std::filesystem::create_directory(folder_ / "sub");
    add("sub/d.mjr", rtp::Codec::kOpus, kBegin_us);
    std::filesystem::create_directory(folder_ / "folder.mjr");

    const std::string base = folder_.path().string() + "/";
    EXPECT_EQ(findRecordings(folder_.path().string(), false),
              (std::vector<std::string>{base + "a.mjr.tmp", base + "b.mjr", base + "c.mjr.open"}));
    EXPECT_EQ(findRecordings(folder_.path().string(), true),
              (std::vector<std::string>{base + "a.mjr.tmp", base + "b.mjr", base + "c.mjr.open", base + "sub/d.mjr"}));
    EXPECT_TRUE(findRecordings(base + "nothing", true).empty());
}

TEST_F(Grouping, BringsSoundAndPictureOfOneUserTogether) {
    const std::string audio = addNamed("anna-b", "audio-0", rtp::Codec::kOpus, 0.0001);
    const std::string video = addNamed("anna-b", "video-1", rtp::Codec::kVp8, 0);
    const std::string other_user = addNamed("carl", "audio-0", rtp::Codec::kOpus, 5);

    const auto people = group();
    ASSERT_EQ(people.size(), 2U);
    EXPECT_EQ(people[0].room, "r|1");
    EXPECT_EQ(people[0].user, "anna-b");
    ASSERT_EQ(people[0].audio.size(), 1U);
    EXPECT_EQ(people[0].audio[0].path, audio);
    EXPECT_EQ(people[0].audio[0].end_us - people[0].audio[0].start_us, 980'000);
    ASSERT_EQ(people[0].video.size(), 1U);
    EXPECT_EQ(people[0].video[0].path, video);
    EXPECT_EQ(people[1].user, "carl");
    EXPECT_EQ(people[1].audio[0].path, other_user);
    EXPECT_TRUE(people[1].video.empty());
}

TEST_F(Grouping, TakesTheBigOneOfTwoStreams) {
    const std::string small = addNamed("anna", "video-2", rtp::Codec::kVp8, 0);
    const std::string big = addNamed("anna", "video-1", rtp::Codec::kVp8, 0.00005);
    const auto people = group();
    ASSERT_EQ(people.size(), 1U);
    ASSERT_EQ(people[0].video.size(), 1U);
    EXPECT_EQ(people[0].video[0].path, big);
    ASSERT_EQ(people[0].other.size(), 1U);
    EXPECT_EQ(people[0].other[0].path, small);
}

TEST_F(Grouping, TakesTheSmallStreamWhenTheBigOneHoldsNothing) {
    const std::string big = addNamed("anna", "video-1", rtp::Codec::kVp8, 0, 0);
    const std::string small = addNamed("anna", "video-2", rtp::Codec::kVp8, 0.00005);
    const auto people = group();
    ASSERT_EQ(people.size(), 1U);
    ASSERT_EQ(people[0].video.size(), 1U);
    EXPECT_EQ(people[0].video[0].path, small);
    ASSERT_EQ(people[0].other.size(), 1U);
    EXPECT_EQ(people[0].other[0].path, big);
}

TEST_F(Grouping, RejoinIsAnotherSegment) {
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 34);
    addNamed("anna", "video-1", rtp::Codec::kVp8, 34);
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 0);
    addNamed("anna", "video-1", rtp::Codec::kVp8, 0);
    const auto people = group();
    ASSERT_EQ(people.size(), 1U);
    ASSERT_EQ(people[0].audio.size(), 2U);
    EXPECT_LT(people[0].audio[0].start_us, people[0].audio[1].start_us);
    EXPECT_EQ(people[0].video.size(), 2U);
    EXPECT_TRUE(people[0].other.empty());
}

TEST_F(Grouping, QuietRoomBeginsANewMeeting) {
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 0);
    addNamed("carl", "audio-0", rtp::Codec::kOpus, 14 * 60);
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 28 * 60);  // 14 minutes after Carl: the same meeting
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 44 * 60);  // 16 minutes after herself: another one
    const auto people = group();
    ASSERT_EQ(people.size(), 3U);
    EXPECT_EQ(people[0].user, "anna");
    EXPECT_EQ(people[0].audio.size(), 2U);
    EXPECT_EQ(people[1].user, "carl");
    EXPECT_EQ(people[2].user, "anna");
    EXPECT_EQ(people[2].audio.size(), 1U);
}

TEST_F(Grouping, ScreenShareIsAUserOfItsOwn) {
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 0);
    addNamed("screen_sharing_anna", "video-0", rtp::Codec::kVp8, 10);
    const auto people = group();
    ASSERT_EQ(people.size(), 2U);
    EXPECT_EQ(people[1].user, "screen_sharing_anna");
    EXPECT_TRUE(people[1].video.front().name.isScreenShare());
}

TEST_F(Grouping, NamesWithoutAPatternGoByTheirBase) {
    add("talk-audio-0.mjr", rtp::Codec::kOpus, kBegin_us);
    add("talk-video-1.mjr", rtp::Codec::kVp8, kBegin_us);
    add("one.mjr", rtp::Codec::kOpus, kBegin_us + kSecond_us);
    add("two.mjr", rtp::Codec::kVp8, kBegin_us + 2 * kSecond_us);
    const auto people = group();
    ASSERT_EQ(people.size(), 3U);
    EXPECT_EQ(people[0].audio.size(), 1U);
    EXPECT_EQ(people[0].video.size(), 1U);
    EXPECT_EQ(people[0].user, "");
    EXPECT_EQ(people[1].audio.size(), 1U);
    EXPECT_EQ(people[2].video.size(), 1U);
}

TEST_F(Grouping, WhatCannotBeUsedIsOther) {
    addNamed("anna", "audio-0", rtp::Codec::kOpus, 0);
    addNamed("anna", "data-2", rtp::Codec::kText, 0);
    const std::string name = "videoroom-r|1-user-anna-" + std::to_string(kBegin_us) + "-video-1.mjr";
    test::writeBytes(folder_ / name, asBytes("MJR00002"));
    test::writeBytes(folder_ / ("videoroom-r|1-user-anna-" + std::to_string(kBegin_us) + "-video-3.mjr"),
                     asBytes("MJR00002\xff\xffgarbage"));
    const auto people = group();
    ASSERT_EQ(people.size(), 1U);
    EXPECT_EQ(people[0].audio.size(), 1U);
    EXPECT_TRUE(people[0].video.empty());
    EXPECT_EQ(people[0].other.size(), 3U);
}

TEST_F(Grouping, FirstFrameCountsAsStart) {
    const std::string name = "videoroom-r|1-user-anna-" + std::to_string(kBegin_us) + "-audio-0.mjr";
    add(name, rtp::Codec::kOpus, kBegin_us + 3 * kSecond_us);
    const auto people = group();
    ASSERT_EQ(people.size(), 1U);
    EXPECT_EQ(people[0].audio[0].start_us, kBegin_us + 3 * kSecond_us);
}

TEST_F(Grouping, NothingGivesNothing) {
    EXPECT_TRUE(groupParticipants({}).empty());
    const auto people = groupParticipants({"/nowhere/videoroom-1-user-2-1795376875930562-audio-0.mjr"});
    ASSERT_EQ(people.size(), 1U);
    EXPECT_EQ(people[0].other.size(), 1U);
}

TEST(GroupingOfCorpus, MeetingHasThreePeople) {
    if (!test::hasCorpus()) {
        GTEST_SKIP() << "no corpus";
    }
    const auto people = groupParticipants(findRecordings(test::corpusPath("meeting-a").string(), false));
    ASSERT_EQ(people.size(), 3U);
    EXPECT_EQ(people[0].user, "mHmKmKss-a1-x");
    EXPECT_EQ(people[0].audio.size(), 1U);
    EXPECT_EQ(people[0].video.size(), 1U);
    EXPECT_EQ(people[0].other.size(), 1U);
    EXPECT_EQ(people[1].user, "uiuRuRHH-b2");
    EXPECT_EQ(people[1].audio.size(), 2U);
    EXPECT_EQ(people[1].video.size(), 2U);
    EXPECT_EQ(people[2].user, "gr-2f-9-carol");
}

}  // namespace
}  // namespace wf::job
