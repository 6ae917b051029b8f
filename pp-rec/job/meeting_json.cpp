#include <cmath>

#include "pp-rec/job/json_parts.h"
#include "pp-rec/job/meeting.h"

namespace wf::job {
namespace {

constexpr double kSilence_db = -127;

Json levelOrNull(double decibels) {
    return decibels > kSilence_db ? Json(std::round(decibels * 100) / 100) : Json(nullptr);
}

Json toArray(const TimeSpans& spans) {
    Json array = Json::array();
    for (const TimeSpan& span : spans) {
        array.push_back(Json::array({rounded(span.begin_s), rounded(span.end_s)}));
    }
    return array;
}

double lossPercent(const ReportedTrack& track) {
    const auto all = static_cast<double>(track.packets + track.lost_packets);
    return all > 0 ? rounded(100 * static_cast<double>(track.lost_packets) / all) : 0;
}

/// Numbers with `scale` steps to 1.
Json series(const std::vector<float>& values, double scale) {
    Json array = Json::array();
    for (const float value : values) {
        const double scaled = std::round(static_cast<double>(value) * scale);
        array.push_back(scale > 1 ? Json(scaled / scale) : Json(static_cast<std::int64_t>(scaled)));
    }
    return array;
}

Json toObject(const ReportedTrack& track) {
    return {{"file", track.file},
            {"kind", track.kind},
            {"codec", textOrNull(track.codec)},
            {"used", track.note.empty()},
            {"note", textOrNull(track.note)},
            {"begin_s", rounded(track.span.begin_s)},
            {"end_s", rounded(track.span.end_s)},
            {"bytes", track.bytes},
            {"packets", track.packets},
            {"lost_packets", track.lost_packets},
            {"loss_percent", lossPercent(track)},
            {"frames_cut", track.frames_cut},
            {"small_stream", track.small_stream},
            {"width", track.width},
            {"height", track.height},
            {"bitrate_bps", series(track.bitrate_bps, 1)},
            {"loss", series(track.loss, 1e4)},
            {"repairs", repairsJson(track.repairs)}};
}

Json toObject(const ReportedPerson& person) {
    Json json{{"user", person.user},
              {"name", person.name},
              {"screen", person.is_screen},
              {"shared_by", textOrNull(person.shared_by)},
              {"present_s", rounded(totalLength_s(person.present))},
              {"camera_s", rounded(totalLength_s(person.camera))},
              {"muted_s", rounded(totalLength_s(person.muted))},
              {"talk_s", rounded(totalLength_s(person.talk))},
              {"undecodable", person.undecodable},
              {"present", toArray(person.present)},
              {"camera", toArray(person.camera)},
              {"muted", toArray(person.muted)},
              {"talk", toArray(person.talk)},
              {"tracks", Json::array()}};
    for (const ReportedTrack& track : person.tracks) {
        json["tracks"].push_back(toObject(track));
    }
    return json;
}

Json toObject(const ReportedOutput& output) {
    return {{"path", output.path},
            {"kind", output.kind},
            {"duration_s", rounded(output.duration_s)},
            {"bytes", output.bytes},
            {"sha256", textOrNull(output.sha256)},
            {"video", textOrNull(output.video)},
            {"audio", textOrNull(output.audio)}};
}

}  // namespace

std::string toJson(const ComposedMeeting& meeting) {
    Json json{{"type", "meeting"},
              {"room", textOrNull(meeting.room)},
              {"start", timeOrNull(meeting.start_us)},
              {"start_us", meeting.start_us},
              {"duration_s", rounded(meeting.duration_s)},
              {"begin_s", rounded(meeting.begin_s)},
              {"end_s", rounded(meeting.end_s)},
              {"step_s", rounded(meeting.step_s)},
              {"layout", meeting.layout},
              {"loudness_lufs", levelOrNull(meeting.loudness_lufs)},
              {"peak_dbfs", levelOrNull(meeting.peak_dbfs)},
              {"took_s", rounded(meeting.took_s)},
              {"people", Json::array()},
              {"events", Json::array()},
              {"outputs", Json::array()}};
    for (const ReportedPerson& person : meeting.people) {
        json["people"].push_back(toObject(person));
    }
    for (const ReportedEvent& event : meeting.events) {
        json["events"].push_back(
            {{"time_s", rounded(event.time_s)}, {"user", textOrNull(event.user)}, {"event", event.what}});
    }
    for (const ReportedOutput& output : meeting.outputs) {
        json["outputs"].push_back(toObject(output));
    }
    return jsonLine(json);
}

}  // namespace wf::job
