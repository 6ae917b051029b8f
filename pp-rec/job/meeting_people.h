#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/compose/person.h"
#include "pp-rec/job/meeting_files.h"
#include "pp-rec/job/meeting_tracks.h"
#include "pp-rec/job/progress.h"
#include "rtp/base/result.h"

namespace wf::job {

/// Somebody of a meeting, or a screen share, with all recordings.
struct MeetingPerson {
    /// Recordings of one picture, by index into `tracks`.
    struct Video {
        std::size_t big = 0;
        std::optional<std::size_t> small;
    };

    ReportedPerson report;
    std::vector<MeetingTrack> tracks;
    std::vector<Video> videos;  ///< ordered by begin
};

/// A meeting whose recordings have been loaded and dated.
struct LoadedMeeting {
    std::string room;
    std::int64_t start_us = 0;
    double duration_s = 0;
    std::vector<MeetingPerson> people;  ///< in the order in which they came; those of whom nothing can be used last
    std::vector<ReportedEvent> events;  ///< ordered by time
    TimeSpan audible;                   ///< from the first sound or picture to the last
};

/// When people were there, had the microphone off and the camera on comes from the room's events where they tell of the
/// person, else from the recordings: there from the first packet to the last, muted while no sound was sent for longer
/// than 1.5 s (silence under DTX is sent, and so is no mute), camera as mjr mux has it. `names` go before all others.
/// Errors: no recording can be used, "stopped".
Result<LoadedMeeting> loadMeeting(const MeetingFiles& files, const std::map<std::string, std::string>& names,
                                  const Progress& progress);

/// The people for one reading of a composition, like meeting.people. `last_read`: see SourceOptions.
std::vector<compose::Person> openSources(LoadedMeeting& meeting, bool last_read);

}  // namespace wf::job
