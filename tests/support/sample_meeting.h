#pragma once

#include <cstddef>
#include <string>

#include "pp-rec/job/meeting_report.h"

namespace wf::test {

/// A report as a composition would fill it: `people` persons (u0, u1, ... named "Person 0", ...) who come one after
/// the other, with camera, talk, a mute, and an audio and a video track of 600 steps each, some of them lossy.
inline job::ComposedMeeting sampleMeeting(std::size_t people, double duration_s) {
    job::ComposedMeeting meeting;
    meeting.room = "uid7|839201";
    meeting.start_us = 1795376895358747;
    meeting.duration_s = duration_s;
    meeting.end_s = duration_s;
    meeting.step_s = duration_s / 600;
    meeting.layout = "auto";
    meeting.took_s = duration_s / 8;
    for (std::size_t i = 0; i < people; ++i) {
        job::ReportedPerson person;
        person.user = "u" + std::to_string(i);
        person.name = "Person " + std::to_string(i);
        const double begin_s = duration_s * static_cast<double>(i) / static_cast<double>(2 * people);
        person.present = {{begin_s, duration_s}};
        person.camera = {{begin_s, duration_s * 0.9}};
        person.muted = {{duration_s * 0.6, duration_s * 0.7}};
        for (double at_s = begin_s; at_s + 2 < duration_s * 0.6; at_s += 10) {
            person.talk.push_back({at_s, at_s + 2});
        }
        for (const char* kind : {"audio", "video"}) {
            job::ReportedTrack track;
            track.kind = kind;
            track.codec = track.kind == "audio" ? "opus" : "vp8";
            track.file = "videoroom-x-user-" + person.user + "-1795376895358747-" + kind + "-0.mjr";
            track.span = person.present.front();
            track.packets = 50'000;
            track.lost_packets = 500;
            track.bitrate_bps.assign(600, 40'000.0F);
            track.loss.assign(600, 0.01F);
            for (int k = 0; k < 500; ++k) {
                track.repairs.add({media::RepairKind::kLost, 0.1 * k, 100, 1});
            }
            person.tracks.push_back(track);
        }
        meeting.events.push_back({begin_s, person.user, "join"});
        meeting.events.push_back({duration_s, person.user, "leave"});
        meeting.people.push_back(person);
    }
    return meeting;
}

}  // namespace wf::test
