#include "recorder/live/live_recorder.h"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "tests/support/made_recording.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::live {
namespace {

using Clock = std::chrono::steady_clock;
using test::Outcome;
using test::TempDir;

constexpr std::int64_t kCreatedUs = 1795376875930562;
const std::string kName = "videoroom-uid7|839201-user-mHmKmKss-a1-x-1795376875930562-audio-0";

/// Keeps the reports; read after the recorder has ended.
class Reports final : public RecorderListener {
public:
    void onRecordingClosed(const RecordingReport& report) override { closed.push_back(report); }
    void onRecordingFailed(const RecordingReport& report, const Error& error) override {
        failed.push_back(report);
        errors.push_back(error.message);
    }
    void onEventFileFailed(const std::string&, const Error& error) override { errors.push_back(error.message); }
    void onDiskLow(const std::string&, std::uint64_t) override {}
    void onDiskOk(const std::string&) override {}
    std::vector<RecordingReport> closed;
    std::vector<RecordingReport> failed;
    std::vector<std::string> errors;
};

TrackRecordingConfig configFor(const std::filesystem::path& folder, Clock::time_point now) {
    TrackRecordingConfig config;
    config.folder = folder.string();
    config.file_base = kName;
    config.header = test::madeHeader(rtp::Codec::kOpus, kCreatedUs);
    config.created = now;
    config.payload_type = 111;
    return config;
}

std::vector<std::byte> opusPacket(std::uint32_t number) {
    return test::opusRecords(number + 1, 0x51).at(number).payload;
}

std::size_t countRecords(const std::string& path) {
    const auto file = mjr::MappedFile::open(path);
    auto reader = file ? mjr::Reader::open(file->bytes()) : Result<mjr::Reader>(file.error());
    std::size_t count = 0;
    mjr::Record record;
    while (reader && reader->next(record)) {
        ++count;
    }
    return count;
}

/// Records a packet each 20 ms as a call would, telling each number through the pipe, until it is killed.
[[noreturn]] void recordUntilKilled(const std::filesystem::path& folder, int pipe_end) {
    Reports listener;
    auto recorder = LiveRecorder::start({}, listener);
    auto recording = recorder ? (*recorder)->open(configFor(folder, Clock::now())) : recorder.error();
    for (std::uint32_t number = 0; recording; ++number) {
        (*recording)->writeRtp(opusPacket(number), Clock::now());
        if (write(pipe_end, &number, sizeof number) != sizeof number) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    _exit(1);
}

TEST(LiveRecorder, AKilledProcessLosesLessThanASecond) {
    const TempDir dir;
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        close(ends[0]);
        recordUntilKilled(dir.path(), ends[1]);
    }
    close(ends[1]);
    struct Pushed {
        std::uint32_t number;
        Clock::time_point when;
    };
    std::vector<Pushed> pushed;
    for (std::uint32_t number = 0; number < 150 && read(ends[0], &number, sizeof number) == sizeof number;) {
        pushed.push_back({number, Clock::now()});
    }
    const auto killed = Clock::now();
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    ASSERT_GT(pushed.size(), 100U);
    const auto second_before =
        std::ranges::count_if(pushed, [&](const Pushed& one) { return one.when < killed - std::chrono::seconds(1); });

    const std::string left = (dir / (kName + ".mjr.tmp")).string();
    EXPECT_GE(countRecords(left), static_cast<std::size_t>(second_before)) << "of " << pushed.size();
    const std::string repaired = (dir / "repaired-audio-0.mjr").string();
    const Outcome outcome = test::runTool("mjr", {"repair", left, "-o", repaired});
    EXPECT_EQ(outcome.signal, 0) << outcome.describe();
    EXPECT_EQ(countRecords(repaired), countRecords(left)) << outcome.describe();
}

TEST(LiveRecorder, StockTools) {
    if (!test::isInstalled("janus-pp-rec")) {
        GTEST_SKIP() << "janus-pp-rec is not installed";
    }
    const TempDir dir;
    Reports listener;
    const auto start = Clock::now();
    {
        auto recorder = std::move(LiveRecorder::start({}, listener)).value();
        auto recording = std::move(recorder->open(configFor(dir.path(), start))).value();
        for (std::uint32_t number = 0; number < 100; ++number) {
            EXPECT_TRUE(recording->writeRtp(opusPacket(number), start + std::chrono::milliseconds(5 + 20 * number)));
        }
    }
    ASSERT_EQ(listener.closed.size(), 1U);
    const std::string path = listener.closed[0].path;
    const Outcome json = test::run({"janus-pp-rec", "--json", path});
    EXPECT_EQ(json.out, "{\"t\": \"a\", \"c\": \"opus\", \"s\": 1795376875930562, \"u\": 1795376875935562}\n")
        << json.describe();
    const Outcome converted = test::run({"janus-pp-rec", path, (dir / "out.opus").string()});
    EXPECT_TRUE(converted.ok()) << converted.describe();
    EXPECT_GT(std::filesystem::file_size(dir / "out.opus"), 500U);
    EXPECT_TRUE(test::runTool("mjr", {"check", path}).ok());
}

TEST(LiveRecorder, AFullFileSystemEndsTheRecordingOnly) {
    const TempDir dir;
    if (mount("none", dir.path().c_str(), "tmpfs", 0, "size=256k") != 0) {
        GTEST_SKIP() << "may not mount";
    }
    Reports listener;
    std::uint64_t taken = 0;
    {
        RecorderSettings settings;
        settings.min_free_bytes = 0;
        auto recorder = std::move(LiveRecorder::start(settings, listener)).value();
        auto recording = std::move(recorder->open(configFor(dir.path(), Clock::now()))).value();
        rtp::PacketFields fields;
        const std::vector<std::byte> payload(1000);
        fields.payload = payload;
        for (std::uint16_t number = 0; number < 1000; ++number) {
            fields.sequence_number = number;
            taken += recording->writeRtp(test::madePacket(fields), Clock::now()) ? 1U : 0U;
        }
    }
    ASSERT_EQ(listener.failed.size(), 1U);
    EXPECT_TRUE(listener.closed.empty());
    EXPECT_NE(listener.errors[0].find("No space left on device"), std::string::npos) << listener.errors[0];
    const RecordingReport& report = listener.failed[0];
    EXPECT_GT(report.records, 200U);
    EXPECT_LT(report.records, taken);
    EXPECT_EQ(countRecords(report.path), report.records);
    EXPECT_TRUE(report.path.ends_with(".mjr")) << report.path;
    umount(dir.path().c_str());
}

}  // namespace
}  // namespace wf::live
