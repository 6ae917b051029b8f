#include "sfu/app/recording_log.h"

#include <string>

namespace wf::app {

using net::LogLevel;

void RecordingLog::onRecordingClosed(const live::RecordingReport& report) {
    ++counts_.closed;
    counts_.bytes += report.bytes;
    counts_.dropped += report.dropped;
    on_report_(report);
    std::string text = (report.path.empty() ? "nothing recorded" : report.path) + ": " +
                       std::to_string(report.records) + " packets, " + std::to_string(report.bytes) + " bytes";
    if (report.renamed) {
        text += ", under another name than asked for, which was taken";
    }
    if (report.end == live::RecordingEnd::kDiskLow) {
        text += ", ended because the disk is full";
    }
    if (report.dropped > 0) {
        say(LogLevel::kWarning, text + ", " + std::to_string(report.dropped) + " packets lost: the disk is too slow");
    } else {
        say(report.end == live::RecordingEnd::kClosed ? LogLevel::kInfo : LogLevel::kWarning, text);
    }
}

void RecordingLog::onRecordingFailed(const live::RecordingReport& report, const Error& error) {
    ++counts_.failed;
    counts_.bytes += report.bytes;
    counts_.dropped += report.dropped;
    on_report_(report);
    say(LogLevel::kError, error.message + "; " + std::to_string(report.records) + " packets were written before");
}

void RecordingLog::onEventFileFailed(const std::string& path, const Error& error) {
    ++counts_.failed;
    say(LogLevel::kError, path + ": " + error.message);
}

void RecordingLog::onDiskLow(const std::string& folder, std::uint64_t free_bytes) {
    counts_.disk_low = true;
    say(LogLevel::kError, folder + ": only " + std::to_string(free_bytes / 1000000) +
                              " MB are free; recordings there end, calls go on. Make room to record again");
}

void RecordingLog::onDiskOk(const std::string& folder) {
    counts_.disk_low = false;
    say(LogLevel::kInfo, folder + ": there is room again, new recordings are made");
}

}  // namespace wf::app
