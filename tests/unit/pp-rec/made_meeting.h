#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pp-rec/job/meeting_people.h"
#include "recorder/mjr/sidecar.h"
#include "tests/unit/pp-rec/recorded_track.h"

namespace wf::test {

/// A folder of synthetic recordings of the room "r|1"; times count from SyntheticTrack::kFirstFrame_us.
class MadeMeeting {
public:
    static constexpr std::int64_t kZero_us = SyntheticTrack::kFirstFrame_us;

    /// A recording of `user` that begins at `at_s`; `ending` is such as "audio-0".
    std::string add(const std::string& user, const std::string& ending, double at_s, SyntheticTrack track) {
        track.lateBy(at_s * 1000);
        return saveTrack(folder_, nameOf(user, ending, at_s), std::move(track));
    }
    /// What Janus leaves of a camera that never opened.
    std::string addEmpty(const std::string& user, const std::string& ending, double at_s) {
        const std::string path = (folder_ / nameOf(user, ending, at_s)).string();
        std::ofstream(path, std::ios::binary) << "MJR00002";
        return path;
    }
    void tell(mjr::RoomEventKind kind, const std::string& user, double at_s, const std::string& name = "") {
        mjr::RoomEvent event;
        event.kind = kind;
        event.time_us = time_us(at_s);
        event.user = user;
        event.name = name;
        event.on = true;
        tell(event);
    }
    void tell(const mjr::RoomEvent& event) {
        auto writer = mjr::SidecarWriter::open((folder_ / mjr::formatSidecarName({"r|1", kZero_us})).string());
        (void)writer->write(event);
    }

    [[nodiscard]] static std::int64_t time_us(double at_s) { return kZero_us + std::llround(at_s * 1e6); }
    [[nodiscard]] std::vector<job::MeetingFiles> group() const {
        return job::groupMeetings(job::findRecordings(folder_.path().string(), true));
    }
    /// Of the first meeting.
    [[nodiscard]] Result<job::LoadedMeeting> load(const std::map<std::string, std::string>& names = {}) const {
        const auto meetings = group();
        return job::loadMeeting(meetings.front(), names, {});
    }
    [[nodiscard]] const TempDir& folder() const { return folder_; }

private:
    static std::string nameOf(const std::string& user, const std::string& ending, double at_s) {
        return "videoroom-r|1-user-" + user + "-" + std::to_string(time_us(at_s)) + "-" + ending + ".mjr";
    }

    TempDir folder_;
};

/// Spans that lie within `tolerance_s` of those expected.
inline bool isNear(const job::TimeSpans& spans, const job::TimeSpans& expected, double tolerance_s = 0.05) {
    bool near = spans.size() == expected.size();
    for (std::size_t i = 0; near && i < spans.size(); ++i) {
        near = std::abs(spans[i].begin_s - expected[i].begin_s) <= tolerance_s &&
               std::abs(spans[i].end_s - expected[i].end_s) <= tolerance_s;
    }
    return near;
}

}  // namespace wf::test
