#include "pp-rec/job/inspect.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::job {
namespace {

using test::TempDir;

constexpr std::int64_t kStart_us = 1'795'377'324'175'649;

std::string data(const std::string& name) { return test::testDataPath(name).string(); }

Inspection inspect(const std::string& path) {
    auto found = inspectRecording(path);
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    return found ? *found : Inspection{};
}

TEST(Inspect, TellsAboutVideo) {
    const Inspection found = inspect(data("truth/clean-h264-video.mjr"));
    EXPECT_EQ(found.header.codec, rtp::Codec::kH264);
    EXPECT_EQ(found.records, 269U);
    EXPECT_EQ(found.packets, 269U);
    EXPECT_EQ(found.frames, 180U);
    EXPECT_EQ(found.key_frames, 8U);
    EXPECT_EQ(found.undecodable_frames, 0U);
    EXPECT_EQ(found.lost_packets, 0U);
    EXPECT_NEAR(found.duration_s, 6.0, 0.001);
    EXPECT_NEAR(found.arrival_duration_s, 5.965, 0.001);
    EXPECT_EQ(found.first_key_frame_s, 0);
    ASSERT_EQ(found.resolutions.size(), 1U);
    EXPECT_EQ(found.resolutions[0].width, 640);
    EXPECT_EQ(found.resolutions[0].height, 360);
    EXPECT_EQ(found.ssrcs, std::vector<std::uint32_t>{0x22222222});
    EXPECT_TRUE(found.damages.empty());
    EXPECT_GT(found.bitrate_bps, 200'000);
}

TEST(Inspect, TellsAboutAPublisher) {
    const Inspection found =
        inspect(data("meeting/videoroom-uid7|839201-user-gr-2f-9-carol-1795376895358850-video-1.mjr"));
    EXPECT_EQ(found.name.room, "uid7|839201");
    EXPECT_EQ(found.name.user, "gr-2f-9-carol");
    EXPECT_EQ(found.name.index, 1);
    EXPECT_EQ(found.frames, 121U);
    ASSERT_EQ(found.rotations.size(), 1U);
    EXPECT_EQ(found.rotations[0].rotation_degrees, 0);
    EXPECT_NEAR(static_cast<double>(found.start_us), 1'795'376'895'428'083.0, 50'000);
}

TEST(Inspect, CountsLossReorderingAndDuplicates) {
    const TempDir folder;
    auto records = test::opusRecords(100);
    records.erase(records.begin() + 50, records.begin() + 53);
    std::swap(records[20].payload, records[21].payload);
    records.insert(records.begin() + 30, records[29]);
    const std::string path = (folder / "a.mjr").string();
    test::writeBytes(path, test::recordingBytes(test::madeHeader(rtp::Codec::kOpus, kStart_us), records));

    const Inspection found = inspect(path);
    EXPECT_EQ(found.records, 98U);
    EXPECT_EQ(found.packets, 97U);
    EXPECT_EQ(found.lost_packets, 3U);
    EXPECT_NEAR(found.loss_percent, 3.0, 0.01);
    EXPECT_EQ(found.duplicate_packets, 1U);
    EXPECT_EQ(found.reordered_packets, 1U);
    EXPECT_NEAR(found.duration_s, 2.0, 0.03);
    EXPECT_EQ(checkRecording(path).verdict, Verdict::kOk);
    EXPECT_EQ(checkRecording(path).reasons.size(), 1U);
}

TEST(Inspect, ReadsDataChannels) {
    const Inspection found =
        inspect(data("codecs/videoroom-uid7|445566-user-c-data-text-u1-1795377260023918-data-0.mjr"));
    EXPECT_EQ(found.header.kind, rtp::MediaKind::kData);
    EXPECT_EQ(found.packets, 24U);
    EXPECT_NEAR(found.duration_s, 13.513, 0.01);
    EXPECT_EQ(found.start_us, 1'795'377'261'420'001);
}

TEST(Inspect, TellsWhatACrashLeft) {
    const std::string path =
        data("damaged/videoroom-uid7|666001-user-victim-of-kill-9-1795377563545573-video-1.mjr.tmp");
    const Inspection found = inspect(path);
    EXPECT_TRUE(found.name.temporary);
    EXPECT_TRUE(found.truncated);
    EXPECT_EQ(found.damaged_bytes, 338U);
    const CheckResult check = checkRecording(path);
    EXPECT_EQ(check.verdict, Verdict::kRepairable);
    ASSERT_FALSE(check.reasons.empty());
    EXPECT_NE(check.reasons.front().find("offset 81582"), std::string::npos) << check.reasons.front();
}

TEST(Inspect, EncryptedRecordingHasNumbersButIsUnusable) {
    const TempDir folder;
    const std::string path = (folder / "a-audio-0.mjr").string();
    mjr::Header header = test::madeHeader(rtp::Codec::kOpus, kStart_us);
    header.encrypted = true;
    test::writeBytes(path, test::recordingBytes(header, test::opusRecords(50)));
    const Inspection found = inspect(path);
    EXPECT_TRUE(found.header.encrypted);
    EXPECT_EQ(found.packets, 50U);
    EXPECT_NEAR(found.duration_s, 1.0, 0.03);
    EXPECT_EQ(checkRecording(path).verdict, Verdict::kUnusable);
}

TEST(Inspect, OldLayoutHasNoHeaderTextAndNoArrival) {
    const TempDir folder;
    const std::string path = (folder / "old.mjr").string();
    ByteBuffer bytes;
    bytes.append(asBytes("MEETECHO"));
    bytes.append16(5);
    bytes.append(asBytes("audio"));
    for (const test::MadeRecord& record : test::opusRecords(50)) {
        bytes.append(asBytes("MEETECHO"));
        bytes.append16(static_cast<std::uint16_t>(record.payload.size()));
        bytes.append(record.payload);
    }
    test::writeBytes(path, std::as_const(bytes).bytes());
    const Inspection found = inspect(path);
    EXPECT_EQ(found.format, mjr::Format::kMeetecho);
    EXPECT_EQ(found.packets, 50U);
    EXPECT_EQ(found.arrival_duration_s, 0);
    EXPECT_NEAR(found.duration_s, 1.0, 0.001);
    EXPECT_EQ(checkRecording(path).verdict, Verdict::kOk);
}

TEST(Check, EmptyOnesAreUnusable) {
    const TempDir folder;
    const std::string tag_only = (folder / "tag.mjr").string();
    test::writeBytes(tag_only, asBytes("MJR00002"));
    EXPECT_EQ(checkRecording(tag_only).verdict, Verdict::kUnusable);
    EXPECT_FALSE(inspect(tag_only).has_header);

    const std::string header_only = (folder / "header.mjr").string();
    test::writeBytes(header_only, test::recordingBytes(test::madeHeader(rtp::Codec::kOpus, kStart_us), {}));
    EXPECT_EQ(checkRecording(header_only).verdict, Verdict::kUnusable);

    const std::string empty = (folder / "empty.mjr").string();
    test::writeBytes(empty, {});
    EXPECT_EQ(checkRecording(empty).verdict, Verdict::kUnusable);
    EXPECT_EQ(checkRecording((folder / "missing.mjr").string()).verdict, Verdict::kUnusable);
}

TEST(Check, LostHeaderIsRepairable) {
    const TempDir folder;
    const std::string path = (folder / "a.mjr").string();
    auto bytes = test::recordingBytes(test::madeHeader(rtp::Codec::kOpus, kStart_us), test::opusRecords(50));
    bytes[11] = std::byte{0};
    test::writeBytes(path, bytes);
    const auto found = inspectRecording(path);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().message.find("mjr repair"), std::string::npos) << found.error().message;
    EXPECT_EQ(checkRecording(path).verdict, Verdict::kRepairable);
}

TEST(Check, EveryTruncationOfAHeaderEndsInAVerdict) {
    const TempDir folder;
    const std::string path = (folder / "a.mjr").string();
    const auto bytes = test::recordingBytes(test::madeHeader(rtp::Codec::kOpus, kStart_us), test::opusRecords(1));
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        test::writeBytes(path, Bytes(bytes).first(size));
        const CheckResult result = checkRecording(path);
        EXPECT_TRUE(size == bytes.size() || !result.reasons.empty()) << size;
    }
    EXPECT_EQ(checkRecording(path).verdict, Verdict::kOk);
}

}  // namespace
}  // namespace wf::job
