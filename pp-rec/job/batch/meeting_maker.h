#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/meeting.h"
#include "pp-rec/job/progress.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// One file made, still in the folder of work.
struct MadeFile {
    std::string kind;  ///< meeting, audio, participant
    std::string user;  ///< of a participant
    std::string path;
    double duration_s = 0;
    std::string video;  ///< of a participant: what was done with the picture; empty without one
    std::string audio;
};

/// A recording that could not be used.
struct InputProblem {
    std::string path;
    std::string why;
    bool unreadable = false;  ///< which may pass; otherwise what is in it is of no use
};

struct MadeMeeting {
    std::vector<MadeFile> files;
    std::vector<InputProblem> problems;
    std::optional<ComposedMeeting> report;  ///< when one was asked for
};

struct MakeOrder {
    MeetingFiles files;
    MakeOptions make;
    std::string work;  ///< an empty folder
    int threads = 0;
    Progress progress;
};

/// Makes the media files of one meeting: the seam between what batch keeps in order and what makes pictures and sound.
class MeetingMaker {
public:
    virtual ~MeetingMaker() = default;
    /// Errors: nothing can be made of the recordings, an output cannot be written, "stopped".
    virtual Result<MadeMeeting> make(const MakeOrder& order) = 0;
};

/// With the composer and the muxer.
class MediaMaker final : public MeetingMaker {
public:
    Result<MadeMeeting> make(const MakeOrder& order) override;
};

}  // namespace wf::job::batch
