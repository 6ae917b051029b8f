#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "recorder/live/recorder_listener.h"
#include "sfu/net/log.h"

namespace wf::app {

/// Logs what becomes of recordings, and counts. Told on the disk thread.
class RecordingLog final : public live::RecorderListener {
public:
    struct Counts {
        std::atomic<std::uint64_t> closed = 0;
        std::atomic<std::uint64_t> failed = 0;
        std::atomic<std::uint64_t> bytes = 0;
        std::atomic<std::uint64_t> dropped = 0;
        std::atomic<bool> disk_low = false;
    };

    /// Of every recording that is finished, in order or with an error; on the disk thread.
    using OnReport = std::function<void(const live::RecordingReport& report)>;

    RecordingLog(net::Log& log, OnReport on_report) : log_(log), on_report_(std::move(on_report)) {}

    void onRecordingClosed(const live::RecordingReport& report) override;
    void onRecordingFailed(const live::RecordingReport& report, const Error& error) override;
    void onEventFileFailed(const std::string& path, const Error& error) override;
    void onDiskLow(const std::string& folder, std::uint64_t free_bytes) override;
    void onDiskOk(const std::string& folder) override;

    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    void say(net::LogLevel level, const std::string& text) { log_.write(level, "recorder", text); }

    net::Log& log_;
    const OnReport on_report_;
    Counts counts_;
};

}  // namespace wf::app
