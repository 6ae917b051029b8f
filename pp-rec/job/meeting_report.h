#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/job/time_spans.h"
#include "pp-rec/media/repair_report.h"

namespace wf::job {

/// One recording in the report.
struct ReportedTrack {
    std::string file;  ///< base name
    std::string kind;  ///< audio, video, data
    std::string codec;
    std::string note;  ///< why it was left out, empty when it was used
    TimeSpan span;
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::uint64_t lost_packets = 0;
    std::uint64_t frames_cut = 0;  ///< pictures that cannot be decoded, behind losses or before the first key frame
    bool small_stream = false;
    int width = 0;
    int height = 0;
    std::vector<float> bitrate_bps;  ///< of each step of ComposedMeeting::step_s from the meeting's start
    std::vector<float> loss;         ///< 0 to 1, likewise
    media::RepairReport repairs;
};

struct ReportedPerson {
    std::string user;
    std::string name;
    bool is_screen = false;
    std::string shared_by;  ///< user id of whose screen it is, where known
    TimeSpans present;
    TimeSpans camera;
    TimeSpans muted;
    TimeSpans talk;
    std::uint64_t undecodable = 0;  ///< pictures and packets that the decoders refused
    std::vector<ReportedTrack> tracks;
};

struct ReportedOutput {
    std::string path;
    std::string kind;  ///< meeting, participant, poster, report, subtitles
    double duration_s = 0;
    std::uint64_t bytes = 0;
    std::string sha256;
    std::string video;
    std::string audio;
};

struct ReportedEvent {
    double time_s = 0;
    std::string user;
    std::string
        what;  ///< join, leave, share-start, share-end, mute, unmute, camera-on, camera-off, record-on, record-off
};

/// All that is known of a composed meeting: what meeting.json and meeting.html show.
struct ComposedMeeting {
    std::string room;
    std::int64_t start_us = 0;
    double duration_s = 0;
    double begin_s = 0;  ///< meeting time at which the outputs begin
    double end_s = 0;    ///< and at which they end
    double step_s = 1;   ///< of bitrate_bps and loss
    std::string layout;
    std::vector<ReportedPerson> people;
    std::vector<ReportedEvent> events;
    std::vector<ReportedOutput> outputs;
    double loudness_lufs = -127;
    double peak_dbfs = -127;
    double took_s = 0;
};

/// docs/meeting_json.md
std::string toJson(const ComposedMeeting& meeting);
/// One page that needs no network.
std::string toHtml(const ComposedMeeting& meeting);

}  // namespace wf::job
