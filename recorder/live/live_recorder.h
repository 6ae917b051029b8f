#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "recorder/live/file_system.h"
#include "recorder/live/packet_capture.h"
#include "recorder/live/recorder_backlog.h"
#include "recorder/live/recorder_listener.h"
#include "recorder/live/recorder_settings.h"
#include "recorder/live/room_event_log.h"
#include "recorder/live/track_recording.h"
#include "rtp/base/result.h"

namespace wf::live {

/// The server's recorder: one disk thread for all recordings, and a bounded queue from each media thread to it. One a
/// process. Any thread may open recordings; none of them ever waits for a disk.
class LiveRecorder {
public:
    /// `listener` must outlive it. Errors: a temporary extension that is none, no thread.
    static Result<std::unique_ptr<LiveRecorder>> start(const RecorderSettings& settings, RecorderListener& listener);
    /// With another file system than the real one.
    static Result<std::unique_ptr<LiveRecorder>> start(const RecorderSettings& settings, RecorderListener& listener,
                                                       std::unique_ptr<FileSystem> files);
    /// Writes what is queued, closes and renames all recordings, and waits for that. Recordings that are still there
    /// afterwards record nothing any more. Not on the disk thread.
    ~LiveRecorder();
    LiveRecorder(const LiveRecorder&) = delete;
    LiveRecorder& operator=(const LiveRecorder&) = delete;

    /// For packets of the calling thread. Checks names only; what goes wrong on the disk is told to the listener.
    /// Errors: folder protected or low on space, no name, codec of another medium, too many recordings.
    Result<std::unique_ptr<TrackRecording>> open(const TrackRecordingConfig& config);
    /// `time_us`: when the room's recording began, microseconds since the Unix epoch.
    Result<std::unique_ptr<RoomEventLog>> openEvents(const std::string& folder, const std::string& room,
                                                     std::int64_t time_us);
    /// `opened`: told once, on the disk thread, whether the file is there. Errors: folder protected, no name.
    Result<std::unique_ptr<PacketCapture>> openCapture(const CaptureConfig& config,
                                                       std::function<void(const Status&)> opened);
    /// A folder as it is recorded to: absolute, without `.` and `..`. Errors: it is protected.
    [[nodiscard]] Result<std::string> checkedFolder(const std::string& folder) const;
    /// For quiet times of the calling thread: its queue keeps its largest size otherwise.
    void releaseIdleQueue();
    /// Any thread.
    [[nodiscard]] RecorderBacklog backlog() const;
    /// Behind `.mjr` while a recording is open; empty: none.
    [[nodiscard]] const std::string& temporaryExtension() const { return settings_.temporary_extension; }

private:
    LiveRecorder(const RecorderSettings& settings, std::unique_ptr<FileSystem> files, std::string working_folder);
    Status begin(RecorderListener& listener);
    [[nodiscard]] Status check(const TrackRecordingConfig& config) const;

    const RecorderSettings settings_;
    const std::string working_folder_;
    std::vector<std::string> protected_folders_;
    std::unique_ptr<FileSystem> files_;
    std::shared_ptr<DiskInbox> inbox_;
    std::atomic<std::uint64_t> last_id_ = 0;
    std::thread thread_;
};

}  // namespace wf::live
