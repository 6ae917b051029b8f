#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "recorder/live/recording_owner.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::live {

enum class RecordingEnd : std::uint8_t {
    kClosed,   ///< by its owner
    kDiskLow,  ///< the free space fell below the watermark
    kFailed,   ///< an I/O error; what was written before it is kept
};

/// What became of a recording.
struct RecordingReport {
    std::uint64_t id = 0;  ///< TrackRecording::id()
    std::string path;      ///< as it is on the disk now; empty when there is no file
    RecordingEnd end = RecordingEnd::kClosed;
    bool renamed = false;  ///< it has another name than was asked for, because that one was taken
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    std::uint64_t dropped = 0;  ///< packets that found no room in the queue, or came after the end
    std::int64_t created_us = 0;
    std::optional<std::int64_t> first_frame_us;  ///< absent when nothing was recorded
    std::int64_t duration_ms = 0;                ///< from the first frame to the last
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    RecordingOwner owner{};
};

/// Hears of recordings ON THE DISK THREAD, with no lock held; post to a loop from here, and do nothing slow. Must
/// outlive the recorder.
class RecorderListener {
public:
    virtual ~RecorderListener() = default;

    /// Once for each recording that ended without an error.
    virtual void onRecordingClosed(const RecordingReport& report) = 0;
    /// Once for each that ended with one, instead; the error names path and reason.
    virtual void onRecordingFailed(const RecordingReport& report, const Error& error) = 0;
    /// Once for each event file that could not be made or written, and each packet capture that broke off.
    virtual void onEventFileFailed(const std::string& path, const Error& error) = 0;
    /// The folder's file system fell below the watermark: its recordings end, new ones are refused.
    virtual void onDiskLow(const std::string& folder, std::uint64_t free_bytes) = 0;
    /// It has space again.
    virtual void onDiskOk(const std::string& folder) = 0;
};

}  // namespace wf::live
