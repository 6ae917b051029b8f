#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/job/grouping.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/meeting_report.h"
#include "pp-rec/job/room_events.h"

namespace wf::job {

/// One recording of a meeting. Times count from the meeting's start once placeTrack() has been called.
struct MeetingTrack {
    RecordingFile file;
    std::unique_ptr<LoadedTrack> loaded;  ///< null when it cannot be used; report.note says why
    ReportedTrack report;
    std::int64_t start_us = 0;  ///< of the first packet, microseconds since the Unix epoch
    std::int64_t end_us = 0;
    double offset_s = 0;  ///< of pts 0
    TimeSpans flow;       ///< when sound was sent (DTX counts as sent) or pictures were
    TimeSpan audible;     ///< from the first to the last packet of sound that is more than silence; of video: all
    bool still = false;   ///< of a screen: a picture may stand for as long as it likes

    [[nodiscard]] bool holds(rtp::MediaKind kind) const {
        return loaded != nullptr && rtp::mediaKind(loaded->scan.codec) == kind;
    }
};

/// Never fails: what cannot be used is noted.
MeetingTrack loadMeetingTrack(const RecordingFile& file, const RoomEvents& events);

/// Leaves the recording out and says why.
void leaveOut(MeetingTrack& track, const std::string& why);

/// Dates the track in a meeting that began at `meeting_start_us`.
void placeTrack(MeetingTrack& track, std::int64_t meeting_start_us);

/// Bit rate and loss in each of the steps of a meeting.
void measureSteps(MeetingTrack& track, double step_s, double duration_s);

}  // namespace wf::job
