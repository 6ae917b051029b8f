#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "recorder/live/file_system.h"
#include "recorder/live/packet_ring.h"
#include "recorder/live/recorder_listener.h"
#include "recorder/mjr/header.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/result.h"

namespace wf::live {

/// One `.mjr` as the disk thread sees it: gathers records, writes them in large pieces, gives the file its name at the
/// end. Made by a media thread and shared with it, which only asks accepting() and counts drops.
class RecordingFile {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Gathered bytes are written when there are this many, or after this time.
    static constexpr std::size_t kWriteBytes = 256 * 1024;
    static constexpr std::chrono::milliseconds kWriteAfter{700};
    /// What has been written goes to the disk in pieces of this size, or after this time.
    static constexpr std::uint64_t kWritebackBytes = 4 * 1024 * 1024;
    static constexpr std::chrono::seconds kWritebackAfter{5};

    struct Plan {
        std::uint64_t id = 0;
        std::string folder;
        std::string base;       ///< a safe name without `.mjr`
        std::string asked_for;  ///< the name the caller knows it by
        std::string temporary_extension;
        mjr::Header header;
        RecordingOwner owner{};
    };

    RecordingFile(FileSystem& files, Plan plan);

    // Any thread.
    [[nodiscard]] const Plan& plan() const { return plan_; }
    [[nodiscard]] bool accepting() const { return accepting_.load(std::memory_order_relaxed); }
    void countDrop() { dropped_.fetch_add(1, std::memory_order_relaxed); }

    // The disk thread. An error is final; what was written is then already in order, and report() tells of it.
    Status create(const std::string& real_folder);
    void append(const PacketRing::Entry& entry, Bytes payload, Time now);
    [[nodiscard]] bool full() const { return gathered_.size() >= kWriteBytes; }
    Status writeIfDue(Time now);
    Status close(RecordingEnd end);
    /// Ends a recording for which there is no file.
    void refuse();

    [[nodiscard]] bool begun() const { return file_ != nullptr || ended_; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] RecordingReport report() const;
    /// Without folder and extension.
    [[nodiscard]] const std::string& actualBase() const { return base_; }

private:
    [[nodiscard]] std::string pathOf(const std::string& base, bool temporary) const;
    Status write(Time now);
    Status fail(const Error& error);
    Status finish();
    void keepWholeRecords(std::size_t written);
    void writeBehind(Time now);

    FileSystem& files_;
    const Plan plan_;
    std::atomic<bool> accepting_ = true;
    std::atomic<std::uint64_t> dropped_ = 0;

    std::unique_ptr<OutputFile> file_;
    std::string folder_;
    std::string base_;
    std::string path_;  ///< on the disk at present
    ByteBuffer gathered_;
    std::size_t first_record_at_ = 0;  ///< in what is gathered, behind tag and header
    Time gathered_since_;
    Time writeback_at_;
    std::uint64_t bytes_ = 0;         ///< written
    std::uint64_t writeback_to_ = 0;  ///< on their way to the disk
    std::uint64_t dropped_cache_to_ = 0;
    std::uint64_t records_ = 0;  ///< written
    std::uint64_t gathered_records_ = 0;
    std::optional<std::int64_t> first_frame_us_;
    std::uint32_t last_frame_ms_ = 0;  ///< after the first
    RecordingEnd end_ = RecordingEnd::kClosed;
    bool ended_ = false;
};

}  // namespace wf::live
