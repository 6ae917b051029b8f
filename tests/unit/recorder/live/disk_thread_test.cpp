#include "recorder/live/disk_thread.h"

#include <gtest/gtest.h>

#include <numeric>

#include "recorder/live/track_recording.h"
#include "tests/unit/recorder/live/recorder_fixture.h"

namespace wf::live {
namespace {

using std::chrono::milliseconds;
using test::at;
using test::audioPacket;
using test::ReadBack;

/// The disk thread's work, turn by turn, on this thread and with the time of the test.
class DiskThreadTest : public ::testing::Test {
protected:
    void SetUp() override { make(0); }
    void make(std::uint64_t min_free_bytes) {
        inbox = std::move(DiskInbox::create({4 * 1024 * 1024, 100, 100})).value();
        disk = std::make_unique<DiskThread>(DiskThread::Parts{*inbox, files, listener}, std::vector<std::string>{},
                                            min_free_bytes);
    }
    std::unique_ptr<TrackRecording> open(const std::string& base) {
        TrackRecordingConfig config;
        config.header = wf::test::madeHeader(rtp::Codec::kOpus, test::kCreatedUs);
        config.created = test::kCreated;
        RecordingFile::Plan plan{++last_id, dir.path().string(), base, base, "tmp", config.header};
        auto file = std::make_shared<RecordingFile>(files, plan);
        EXPECT_TRUE(inbox->post(DiskInbox::OpenTrack{file}));
        return std::make_unique<TrackRecording>(inbox, file, config);
    }
    std::size_t sizeOf(const std::string& name) { return test::fileBytes((dir / name).string()).size(); }

    wf::test::TempDir dir;
    test::Faults faults;
    test::MadeFiles files{faults};
    test::SpyListener listener;
    std::shared_ptr<DiskInbox> inbox;
    std::unique_ptr<DiskThread> disk;
    std::uint64_t last_id = 0;
};

TEST_F(DiskThreadTest, WritesWithinASecond) {
    auto recording = open("a-audio-0");
    recording->writeRtp(audioPacket(0), at(0));
    disk->turn(at(0));
    EXPECT_EQ(sizeOf("a-audio-0.mjr.tmp"), 8U) << "gathers";
    disk->turn(at(600));
    EXPECT_EQ(sizeOf("a-audio-0.mjr.tmp"), 8U);
    disk->turn(at(700));
    EXPECT_EQ(ReadBack((dir / "a-audio-0.mjr.tmp").string()).records.size(), 1U);
    static_assert(RecordingFile::kWriteAfter + DiskThread::kTurn < milliseconds(1000));
}

TEST_F(DiskThreadTest, WritesLargePiecesAndDropsTheCacheBehindThem) {
    auto recording = open("a-audio-0");
    for (std::uint32_t i = 0; i < 12'000; ++i) {
        ASSERT_TRUE(recording->writeRtp(audioPacket(i, 1200), at(i / 10)));
        if (i % 100 == 99) {
            disk->turn(at(i / 10));
        }
    }
    recording.reset();
    disk->turn(at(1200));
    const std::size_t total = std::accumulate(faults.writes.begin(), faults.writes.end(), std::size_t{0});
    EXPECT_EQ(total, sizeOf("a-audio-0.mjr"));
    EXPECT_GT(total / faults.writes.size(), 128U * 1024);
    EXPECT_GE(faults.dropped_cache, 8U * 1024 * 1024);
    EXPECT_EQ(ReadBack((dir / "a-audio-0.mjr").string()).records.size(), 12'000U);
}

TEST_F(DiskThreadTest, EndsRecordingsWhenSpaceRunsOut) {
    make(1'000'000);
    faults.free_bytes = 2'000'000;
    auto recording = open("a-audio-0");
    auto other = open("b-audio-0");
    EXPECT_TRUE(recording->writeRtp(audioPacket(0), at(0)));
    disk->turn(at(0));
    faults.free_bytes = 999'999;
    disk->turn(at(500));
    EXPECT_TRUE(recording->active()) << "looked at once a second";
    EXPECT_TRUE(recording->writeRtp(audioPacket(1), at(20)));
    disk->turn(at(1000));
    EXPECT_FALSE(recording->active());
    EXPECT_FALSE(other->active());
    EXPECT_FALSE(recording->writeRtp(audioPacket(2), at(40)));
    const RecordingReport report = listener.closed(recording->id());
    EXPECT_EQ(report.end, RecordingEnd::kDiskLow);
    EXPECT_EQ(ReadBack(report.path).records.size(), 2U);
    EXPECT_TRUE(inbox->isLow(dir.path().string()));

    auto refused = open("c-audio-0");
    disk->turn(at(1100));
    EXPECT_EQ(listener.failed(refused->id()).path, "");
    faults.free_bytes = 1'050'000;
    disk->turn(at(2100));
    EXPECT_TRUE(inbox->isLow(dir.path().string())) << "a tenth more is needed";
    faults.free_bytes = 1'100'000;
    disk->turn(at(3200));
    EXPECT_FALSE(inbox->isLow(dir.path().string()));
    EXPECT_EQ(listener.texts(), (std::vector<std::string>{"low " + dir.path().string(), "ok " + dir.path().string()}));
    auto again = open("d-audio-0");
    disk->turn(at(3300));
    EXPECT_TRUE(again->active());
}

TEST_F(DiskThreadTest, TellsOfAFolderThatIsLowFromTheStart) {
    make(1'000'000);
    faults.free_bytes = 10;
    auto recording = open("a-audio-0");
    disk->turn(at(0));
    EXPECT_EQ(listener.failed(recording->id()).path, "");
    EXPECT_EQ(listener.texts().size(), 1U);
    EXPECT_FALSE(recording->active());
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST_F(DiskThreadTest, ALongPauseOfTheDiskThreadIsNoPauseOfTheRecording) {
    auto recording = open("a-audio-0");
    for (std::uint32_t i = 0; i < 500; ++i) {
        ASSERT_TRUE(recording->writeRtp(audioPacket(i, 100), at(20 * i)));
    }
    auto late = open("b-audio-0");
    ASSERT_TRUE(late->writeRtp(audioPacket(0), at(10'000)));
    recording.reset();
    inbox->stop();
    EXPECT_FALSE(disk->turn(at(10'000)));
    EXPECT_EQ(ReadBack((dir / "a-audio-0.mjr").string()).records.size(), 500U);
    EXPECT_EQ(ReadBack((dir / "b-audio-0.mjr").string()).records.size(), 1U);
}

}  // namespace
}  // namespace wf::live
