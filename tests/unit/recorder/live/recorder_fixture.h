#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "recorder/live/live_recorder.h"
#include "recorder/mjr/reader.h"
#include "rtp/packet.h"
#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/recorder/live/made_files.h"

namespace wf::live::test {

constexpr std::int64_t kCreatedUs = 1795376875930562;
constexpr TrackRecording::Time kCreated{std::chrono::hours(2)};

inline TrackRecording::Time at(std::int64_t milliseconds) { return kCreated + std::chrono::milliseconds(milliseconds); }

/// Keeps what it is told; any thread may wait for it.
class SpyListener final : public RecorderListener {
public:
    void onRecordingClosed(const RecordingReport& report) override { add(closed_, report); }
    void onRecordingFailed(const RecordingReport& report, const Error& error) override {
        {
            const std::lock_guard lock(mutex_);
            errors_[report.id] += error.message;
        }
        add(failed_, report);
    }
    void onEventFileFailed(const std::string& path, const Error& error) override {
        addText("events " + path + " " + error.message);
    }
    void onDiskLow(const std::string& folder, std::uint64_t) override { addText("low " + folder); }
    void onDiskOk(const std::string& folder) override { addText("ok " + folder); }

    RecordingReport closed(std::uint64_t id) { return await(closed_, id); }
    RecordingReport failed(std::uint64_t id) { return await(failed_, id); }
    void awaitTexts(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return texts_.size() >= count; });
    }
    std::string error(std::uint64_t id) {
        const std::lock_guard lock(mutex_);
        return errors_[id];
    }
    std::vector<std::string> texts() {
        const std::lock_guard lock(mutex_);
        return texts_;
    }

private:
    using Reports = std::map<std::uint64_t, std::vector<RecordingReport>>;
    void add(Reports& reports, const RecordingReport& report) {
        const std::lock_guard lock(mutex_);
        reports[report.id].push_back(report);
        changed_.notify_all();
    }
    void addText(std::string text) {
        const std::lock_guard lock(mutex_);
        texts_.push_back(std::move(text));
        changed_.notify_all();
    }
    RecordingReport await(Reports& reports, std::uint64_t id) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !reports[id].empty(); });
        EXPECT_EQ(closed_[id].size() + failed_[id].size(), 1U) << "an end is told once";
        return reports[id].front();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    Reports closed_;
    Reports failed_;
    std::map<std::uint64_t, std::string> errors_;
    std::vector<std::string> texts_;
};

inline std::vector<std::byte> audioPacket(std::uint32_t number, std::size_t payload = 3, std::uint32_t ssrc = 0x51) {
    const std::vector<std::byte> bytes(payload, static_cast<std::byte>(number));
    rtp::PacketFields fields;
    fields.payload_type = 96;
    fields.marker = number % 2 == 0;
    fields.sequence_number = static_cast<std::uint16_t>(60'000 + number);
    fields.timestamp = 777 + 960 * number;
    fields.ssrc = ssrc;
    fields.payload = bytes;
    return wf::test::madePacket(fields);
}

/// A recording read back. Fails the test when there is any damage.
struct ReadBack {
    std::vector<std::byte> bytes;
    mjr::Header header;
    std::vector<mjr::Record> records;

    explicit ReadBack(const std::string& path) : bytes(fileBytes(path)) {
        auto reader = mjr::Reader::open(bytes);
        if (!reader) {
            ADD_FAILURE() << path << ": " << reader.error().message;
            return;
        }
        mjr::Record record;
        while (reader->next(record)) {
            records.push_back(record);
        }
        header = reader->hasHeader() ? reader->header() : mjr::Header{};
        EXPECT_TRUE(reader->damages().empty()) << path << ": " << reader->damages().front().reason;
    }
    [[nodiscard]] rtp::PacketView packet(std::size_t index) const {
        return rtp::PacketView::parse(records.at(index).payload).value();
    }
};

class RecorderTest : public ::testing::Test {
protected:
    void start() { start(settings); }
    void start(const RecorderSettings& with) {
        auto started = LiveRecorder::start(with, listener, std::make_unique<MadeFiles>(faults));
        ASSERT_TRUE(started) << started.error().message;
        recorder = std::move(started).value();
    }
    TrackRecordingConfig config(const std::string& base, rtp::Codec codec = rtp::Codec::kOpus) {
        TrackRecordingConfig out;
        out.folder = dir.path().string();
        out.file_base = base;
        out.header = wf::test::madeHeader(codec, kCreatedUs);
        out.created = kCreated;
        out.payload_type = 111;
        return out;
    }
    std::unique_ptr<TrackRecording> open(const TrackRecordingConfig& with) {
        auto opened = recorder->open(with);
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        return opened ? std::move(opened).value() : nullptr;
    }
    std::unique_ptr<TrackRecording> open(const std::string& base) { return open(config(base)); }
    [[nodiscard]] std::string path(const std::string& name) const { return (dir / name).string(); }

    wf::test::TempDir dir;
    Faults faults;
    SpyListener listener;
    RecorderSettings settings = [] {
        RecorderSettings small;
        small.queue_bytes = 1024 * 1024;
        small.min_free_bytes = 0;
        return small;
    }();
    std::unique_ptr<LiveRecorder> recorder;
};

}  // namespace wf::live::test
