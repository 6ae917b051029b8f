#include "recorder/live/live_recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/allocation_count.h"
#include "tests/unit/recorder/live/recorder_fixture.h"

namespace wf::live {
namespace {

using test::at;
using test::audioPacket;
using test::kCreatedUs;
using test::ReadBack;

using LiveRecorderTest = test::RecorderTest;

TEST_F(LiveRecorderTest, WritesARecordingAsJanusDoes) {
    start();
    auto recording = open("videoroom-r-user-u-1795376875930562-audio-0");
    EXPECT_FALSE(recording->rewrittenRtpTime(0));
    EXPECT_TRUE(recording->writeRtp(audioPacket(0), at(250)));
    EXPECT_TRUE(recording->writeRtp(audioPacket(1), at(271)));
    EXPECT_TRUE(recording->writeRtp(audioPacket(4), at(330)));
    EXPECT_EQ(recording->rewrittenRtpTime(777 + 960), 960U);
    const std::uint64_t id = recording->id();
    recording.reset();

    const RecordingReport report = listener.closed(id);
    EXPECT_EQ(report.path, path("videoroom-r-user-u-1795376875930562-audio-0.mjr"));
    EXPECT_EQ(report.end, RecordingEnd::kClosed);
    EXPECT_EQ(report.records, 3U);
    EXPECT_EQ(report.dropped, 0U);
    EXPECT_FALSE(report.renamed);
    EXPECT_EQ(report.first_frame_us, kCreatedUs + 250'000);
    const ReadBack file(report.path);
    EXPECT_EQ(file.bytes.size(), report.bytes);
    EXPECT_EQ(file.header.raw_json, R"({"t": "a", "c": "opus", "s": 1795376875930562, "u": 1795376876180562})");
    ASSERT_EQ(file.records.size(), 3U);
    EXPECT_EQ(file.records[0].arrival_ms, 0U);
    EXPECT_EQ(file.records[1].arrival_ms, 21U);
    EXPECT_EQ(file.records[2].arrival_ms, 80U);
    EXPECT_EQ(file.packet(0).sequenceNumber(), 1);
    EXPECT_EQ(file.packet(2).sequenceNumber(), 5);
    EXPECT_EQ(file.packet(2).timestamp(), 3840U);
    EXPECT_EQ(file.packet(2).payloadType(), 111);
    EXPECT_EQ(file.packet(2).ssrc(), 0x51U);
    EXPECT_TRUE(file.packet(2).marker());
    EXPECT_FALSE(file.packet(1).marker());
    EXPECT_EQ(load8(file.packet(2).payload(), 0), 4);
}

TEST_F(LiveRecorderTest, KeepsTheNameForTheEnd) {
    start();
    auto recording = open("name-audio-0");
    auto other = open("other-audio-0");
    const std::uint64_t id = other->id();
    other.reset();
    listener.closed(id);  // by then the first one has been made
    EXPECT_TRUE(std::filesystem::exists(path("name-audio-0.mjr.tmp")));
    EXPECT_EQ(test::fileBytes(path("name-audio-0.mjr.tmp")).size(), 8U);
    recorder.reset();
    EXPECT_FALSE(std::filesystem::exists(path("name-audio-0.mjr.tmp")));
    EXPECT_EQ(test::fileBytes(path("name-audio-0.mjr")).size(), 8U);
    EXPECT_FALSE(recording->active());
    EXPECT_FALSE(recording->writeRtp(audioPacket(0), at(0)));
}

TEST_F(LiveRecorderTest, WritesUnderTheFinalNameWithoutAnExtension) {
    settings.temporary_extension = "";
    start();
    auto recording = open("name-audio-0");
    EXPECT_TRUE(recording->writeRtp(audioPacket(0), at(0)));
    recorder.reset();
    EXPECT_EQ(ReadBack(path("name-audio-0.mjr")).records.size(), 1U);
}

TEST_F(LiveRecorderTest, TakesAnotherNameRatherThanReplaceAFile) {
    std::ofstream(path("name-audio-0.mjr")) << "old";
    std::ofstream(path("name-2-audio-0.mjr.tmp")) << "left by a crash";
    start();
    auto log = std::move(recorder->openEvents(dir.path().string(), "r", kCreatedUs)).value();
    auto recording = open("name-audio-0");
    EXPECT_TRUE(recording->writeRtp(audioPacket(0), at(0)));
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kSenderReport;
    event.time_us = kCreatedUs;
    event.file = "name-audio-0";
    event.ntp_us = 1;
    EXPECT_TRUE(log->write(event));
    const std::uint64_t id = recording->id();
    recording.reset();
    const RecordingReport report = listener.closed(id);
    EXPECT_EQ(report.path, path("name-3-audio-0.mjr"));
    EXPECT_TRUE(report.renamed);
    EXPECT_EQ(ReadBack(report.path).records.size(), 1U);
    EXPECT_EQ(test::fileBytes(path("name-audio-0.mjr")).size(), 3U);
    recorder.reset();
    event.file = "name-3-audio-0";
    const auto lines = test::fileBytes(path("videoroom-r-1795376875930562.events.jsonl"));
    EXPECT_EQ(asText(lines), mjr::formatRoomEvent(event) + "\n");
}

TEST_F(LiveRecorderTest, RecordsDataMessagesWithTheirTime) {
    start();
    auto recording = open(config("name-data-2", rtp::Codec::kText));
    EXPECT_TRUE(recording->writeData(asBytes("hello"), at(100)));
    EXPECT_TRUE(recording->writeData({}, at(200)));
    EXPECT_TRUE(recording->writeData(std::vector<std::byte>(65527), at(300)));
    EXPECT_FALSE(recording->writeData(std::vector<std::byte>(65528), at(400)));
    recorder.reset();
    const ReadBack file(path("name-data-2.mjr"));
    ASSERT_EQ(file.records.size(), 3U);
    EXPECT_EQ(load64(file.records[0].payload, 0), static_cast<std::uint64_t>(kCreatedUs + 100'000));
    EXPECT_EQ(asText(file.records[0].payload.subspan(8)), "hello");
    EXPECT_EQ(file.records[1].payload.size(), 8U);
    EXPECT_EQ(file.records[1].arrival_ms, 100U);
    EXPECT_EQ(listener.closed(recording->id()).dropped, 1U);
}

TEST_F(LiveRecorderTest, RefusesWhatIsNoRtp) {
    start();
    auto recording = open("name-audio-0");
    EXPECT_FALSE(recording->writeRtp({}, at(0)));
    EXPECT_FALSE(recording->writeRtp(std::vector<std::byte>(11, std::byte{0x80}), at(0)));
    EXPECT_FALSE(recording->writeRtp(audioPacket(1, 70'000), at(0)));
    EXPECT_TRUE(recording->writeRtp(audioPacket(1), at(0)));
    recorder.reset();
    EXPECT_EQ(ReadBack(path("name-audio-0.mjr")).packet(0).sequenceNumber(), 1);
    EXPECT_EQ(listener.closed(recording->id()).dropped, 3U);
}

TEST_F(LiveRecorderTest, WritesOneSsrcWhereLayersChange) {
    start();
    TrackRecordingConfig with = config("name-video-1", rtp::Codec::kVp8);
    with.ssrc = 0x1000;
    auto recording = open(with);
    EXPECT_TRUE(recording->writeRtp(audioPacket(0, 3, 0x1000), at(0)));
    EXPECT_TRUE(recording->writeRtp(audioPacket(9, 3, 0x2000), at(100)));
    EXPECT_EQ(recording->sourceSsrc(), 0x2000U);
    recorder.reset();
    const ReadBack file(path("name-video-1.mjr"));
    EXPECT_EQ(file.packet(1).ssrc(), 0x1000U);
    EXPECT_EQ(file.packet(1).sequenceNumber(), 2);
    EXPECT_EQ(file.packet(1).timestamp(), 9000U);
}

TEST_F(LiveRecorderTest, RefusesWrongOrders) {
    settings.protected_folders = {"/etc", path("secret")};
    settings.max_recordings = 1;
    start();
    TrackRecordingConfig wrong = config("a-audio-0");
    wrong.folder = "/tmp/../etc/janus";
    EXPECT_FALSE(recorder->open(wrong));
    wrong.folder = path("secret");
    EXPECT_FALSE(recorder->open(wrong));
    EXPECT_FALSE(recorder->openEvents(path("secret/x"), "r", 1));
    wrong = config("a-audio-0");
    wrong.header.kind = rtp::MediaKind::kVideo;
    EXPECT_FALSE(recorder->open(wrong));
    EXPECT_FALSE(recorder->open(config("")));
    auto first = open("a-audio-0");
    EXPECT_FALSE(recorder->open(config("b-audio-0")));
    const std::uint64_t id = first->id();
    first.reset();
    listener.closed(id);
    RecorderSettings slash = settings;
    slash.temporary_extension = "a/b";
    EXPECT_FALSE(LiveRecorder::start(slash, listener));
}

TEST_F(LiveRecorderTest, FindsProtectedFoldersBehindLinks) {
    std::filesystem::create_directory(path("secret"));
    std::filesystem::create_directory_symlink(path("secret"), path("innocent"));
    settings.protected_folders = {path("secret")};
    start();
    TrackRecordingConfig with = config("a-audio-0");
    with.folder = path("innocent");
    auto recording = open(with);
    const RecordingReport report = listener.failed(recording->id());
    EXPECT_EQ(report.path, "");
    EXPECT_NE(listener.error(recording->id()).find("protected"), std::string::npos);
    EXPECT_TRUE(std::filesystem::is_empty(path("secret")));
}

TEST_F(LiveRecorderTest, NamesStayInTheirFolder) {
    start();
    const std::vector<std::string> bases = {
        "../../escape", "/etc/x", "..", ".", std::string("a\0b\n", 4), std::string(300, 'x') + "-video-1"};
    std::vector<std::unique_ptr<TrackRecording>> recordings;
    for (const std::string& base : bases) {
        recordings.push_back(open(base));
        recordings.push_back(open(base));  // the same name twice
    }
    recorder.reset();
    for (const auto& recording : recordings) {
        const std::filesystem::path made = listener.closed(recording->id()).path;
        EXPECT_EQ(made.parent_path(), dir.path());
        EXPECT_TRUE(std::filesystem::is_regular_file(made)) << made;
    }
    const auto entries = std::filesystem::directory_iterator(dir.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 12);
}

TEST_F(LiveRecorderTest, TellsWhereAFolderCannotBeMade) {
    std::ofstream(path("file")) << "x";
    start();
    TrackRecordingConfig with = config("a-audio-0");
    with.folder = path("file/sub");
    auto recording = open(with);
    listener.failed(recording->id());
    EXPECT_NE(listener.error(recording->id()).find("Not a directory"), std::string::npos);
    EXPECT_FALSE(recording->writeRtp(audioPacket(0), at(0)));
    auto log = std::move(recorder->openEvents(path("file/sub"), "r", 1)).value();
    listener.awaitTexts(1);
    EXPECT_TRUE(log->write(mjr::RoomEvent{}));
}

TEST_F(LiveRecorderTest, PushingAllocatesNothing) {
    start();
    auto recording = open("name-audio-0");
    const auto packet = audioPacket(0, 1200);
    EXPECT_TRUE(recording->writeRtp(packet, at(0)));
    const std::size_t before = wf::test::allocationCount();
    for (int i = 0; i < 2000; ++i) {
        recording->writeRtp(packet, at(i));  // more than the queue holds
    }
    EXPECT_EQ(wf::test::allocationCount(), before);
}

TEST_F(LiveRecorderTest, ASlowDiskCostsPacketsAndNoTime) {
    start();
    auto recording = open("name-audio-0");
    faults.gate.shut();
    auto held = open("held-audio-0");
    faults.gate.awaitArrival();
    std::uint64_t refused = 0;
    for (std::uint32_t i = 0; i < 3000; ++i) {
        refused += recording->writeRtp(audioPacket(i, 1000), at(20 * i)) ? 0U : 1U;
    }
    EXPECT_GT(refused, 1000U);
    faults.gate.open();
    const std::uint64_t id = recording->id();
    recording.reset();
    const RecordingReport report = listener.closed(id);
    EXPECT_EQ(report.dropped, refused);
    EXPECT_EQ(report.records, 3000 - refused);
    const ReadBack file(report.path);
    ASSERT_EQ(file.records.size(), 3000 - refused);
    for (std::size_t i = 0; i < file.records.size(); ++i) {
        ASSERT_EQ(file.packet(i).sequenceNumber(), i + 1);
    }
}

TEST_F(LiveRecorderTest, ThreadsRecordAtTheSameTime) {
    settings.queue_bytes = 16 * 1024 * 1024;
    start();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int round = 0; round < 3; ++round) {
                auto recording = open("t" + std::to_string(thread) + "-" + std::to_string(round) + "-audio-0");
                for (std::uint32_t i = 0; i < 2000; ++i) {
                    EXPECT_TRUE(recording->writeRtp(audioPacket(i, 100 + i % 900), at(20 * i)));
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    recorder.reset();
    for (int thread = 0; thread < 4; ++thread) {
        for (int round = 0; round < 3; ++round) {
            const ReadBack file(path("t" + std::to_string(thread) + "-" + std::to_string(round) + "-audio-0.mjr"));
            ASSERT_EQ(file.records.size(), 2000U);
            for (std::size_t i = 0; i < 2000; ++i) {
                ASSERT_EQ(file.packet(i).sequenceNumber(), i + 1);
            }
        }
    }
}

TEST_F(LiveRecorderTest, AFullDiskEndsARecordingThatStaysGood) {
    faults.space = 100'000;
    start();
    auto recording = open("name-audio-0");
    for (std::uint32_t i = 0; i < 400; ++i) {
        EXPECT_TRUE(recording->writeRtp(audioPacket(i, 1000), at(20 * i)));
    }
    const RecordingReport report = listener.failed(recording->id());
    EXPECT_EQ(report.end, RecordingEnd::kFailed);
    EXPECT_EQ(report.path, path("name-audio-0.mjr"));
    EXPECT_NE(listener.error(recording->id()).find("name-audio-0.mjr.tmp: No space left"), std::string::npos)
        << listener.error(recording->id());
    const ReadBack file(report.path);
    EXPECT_EQ(file.records.size(), report.records);
    EXPECT_EQ(file.bytes.size(), report.bytes);
    EXPECT_EQ(report.records, (100'000U - 87) / 1022);
    EXPECT_FALSE(recording->active());
    recording.reset();
    recorder.reset();  // nothing is told twice
}

TEST_F(LiveRecorderTest, AFullDiskAtTheStartLeavesNothing) {
    faults.space = 5;
    start();
    auto recording = open("name-audio-0");
    EXPECT_EQ(listener.failed(recording->id()).path, "");
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST_F(LiveRecorderTest, KeepsTheTemporaryNameWhenTheDiskFailsAtTheEnd) {
    faults.sync_error = EIO;
    start();
    auto recording = open("name-audio-0");
    EXPECT_TRUE(recording->writeRtp(audioPacket(0), at(0)));
    const std::uint64_t id = recording->id();
    recording.reset();
    const RecordingReport report = listener.failed(id);
    EXPECT_EQ(report.path, path("name-audio-0.mjr.tmp"));
    EXPECT_EQ(ReadBack(report.path).records.size(), 1U);
}

TEST_F(LiveRecorderTest, WritesEventsInOrder) {
    settings.max_queued_events = 5;
    start();
    auto log = std::move(recorder->openEvents(path("deep/er"), "uid7|8/..", kCreatedUs)).value();
    faults.gate.shut();
    auto held = open("held-audio-0");
    faults.gate.awaitArrival();
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kLeave;
    std::string expected;
    for (int i = 0; i < 7; ++i) {
        event.time_us = kCreatedUs + i;
        event.user = std::to_string(i);
        EXPECT_EQ(log->write(event), i < 5);
        expected += i < 5 ? mjr::formatRoomEvent(event) + "\n" : "";
    }
    faults.gate.open();
    recorder.reset();
    EXPECT_EQ(asText(test::fileBytes(path("deep/er/videoroom-uid7|8_..-1795376875930562.events.jsonl"))), expected);
}

TEST_F(LiveRecorderTest, EventFilesFollowNoLink) {
    std::ofstream(path("victim")) << "precious";
    std::filesystem::create_symlink(path("victim"), path("videoroom-r-1795376875930562.events.jsonl"));
    start();
    auto log = std::move(recorder->openEvents(dir.path().string(), "r", kCreatedUs)).value();
    log->write(mjr::RoomEvent{});
    listener.awaitTexts(1);
    recorder.reset();
    EXPECT_EQ(asText(test::fileBytes(path("victim"))), "precious");
}

}  // namespace
}  // namespace wf::live
