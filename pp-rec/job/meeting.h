#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/meeting_files.h"
#include "pp-rec/job/meeting_report.h"
#include "pp-rec/job/progress.h"
#include "rtp/base/result.h"

namespace wf::job {

struct ComposeOptions {
    std::vector<std::string> outputs;  ///< paths
    std::string participants_dir;      ///< one muxed file a person; empty for none
    std::string layout = "auto";       ///< auto, grid, speaker, screen, audio
    int width = 1280;
    int height = 720;
    int fps = 25;
    int crf = -1;
    int video_bitrate_bps = 0;
    std::string preset = "veryfast";
    int audio_bitrate_bps = 0;
    int threads = 0;
    double start_s = 0;                ///< of the meeting
    std::optional<double> duration_s;  ///< of the outputs
    bool trim = false;                 ///< cut the head and tail in which nobody sends anything
    bool hold = false;
    bool labels = true;
    std::optional<double> loudness_lufs;
    std::string title;
    std::string poster;    ///< PNG
    std::string speakers;  ///< .srt or .vtt: who spoke when
    std::string report_json;
    std::string report_html;
    std::map<std::string, std::string> names;  ///< user id to name
    bool overwrite = false;
    Progress progress;
};

/// Composes one meeting and writes everything asked for. A recording that cannot be used is noted in the report;
/// errors: no recording can be used, an output cannot be written, "stopped".
Result<ComposedMeeting> composeMeeting(const MeetingFiles& files, const ComposeOptions& options);

/// User ids and names from a JSON object ({"id": "name"}), a JSON array of objects with "user" (or "id", "userId") and
/// "name" (or "display", "displayName"), or CSV lines `id,name`. Errors name file and line.
Result<std::map<std::string, std::string>> readNames(const std::string& path);

}  // namespace wf::job
