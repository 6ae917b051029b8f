#include "pp-rec/job/meeting_people.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "pp-rec/job/meeting_sources.h"
#include "pp-rec/job/person_spans.h"
#include "pp-rec/job/video_pairing.h"

namespace wf::job {
namespace {

using rtp::MediaKind;

constexpr std::int64_t kLongestMeeting_us = std::int64_t{7} * 24 * 3600 * 1'000'000;

compose::Span toSpan(const TimeSpan& span) { return {span.begin_s, span.end_s}; }

std::vector<compose::Span> toSpans(const TimeSpans& spans) {
    std::vector<compose::Span> made;
    std::ranges::transform(spans, std::back_inserter(made), toSpan);
    return made;
}

/// What a person's user id is to the server: file names may spell it another way.
std::string userOf(const Participant& participant, const std::vector<MeetingTrack>& tracks, const RoomEvents& events) {
    for (const MeetingTrack& track : tracks) {
        if (const auto found = events.user_of.find(recordingKey(track.file.path)); found != events.user_of.end()) {
            return found->second;
        }
    }
    return participant.user.empty() ? tracks.front().file.name.base : participant.user;
}

class MeetingLoader {
public:
    MeetingLoader(const MeetingFiles& files, const std::map<std::string, std::string>& names)
        : files_(files), names_(names), events_(readRoomEvents(files.sidecars)) {}

    Result<LoadedMeeting> run(const Progress& progress) {
        for (const Participant& participant : files_.people) {
            if (progress.stopped()) {
                return Error{"stopped", std::nullopt};
            }
            addPerson(participant);
        }
        if (const Status dated = date(); !dated) {
            return dated.error();
        }
        for (MeetingPerson& person : meeting_.people) {
            pairVideos(person, events_);
            fillSpans(person, events_, meeting_.start_us, meeting_.duration_s);
        }
        std::ranges::stable_sort(meeting_.people, {}, [](const MeetingPerson& person) {
            const TimeSpans& present = person.report.present;
            return present.empty() ? std::numeric_limits<double>::infinity() : present.front().begin_s;
        });
        nameScreens();
        return std::move(meeting_);
    }

private:
    void addPerson(const Participant& participant) {
        MeetingPerson person;
        for (const auto* list : {&participant.audio, &participant.video, &participant.other}) {
            for (const RecordingFile& file : *list) {
                person.tracks.push_back(loadMeetingTrack(file, events_));
            }
        }
        person.report.user = userOf(participant, person.tracks, events_);
        const auto told = events_.people.find(person.report.user);
        person.report.is_screen = person.tracks.front().file.name.isScreenShare() ||
                                  (told != events_.people.end() && !told->second.shares.empty());
        person.report.shared_by = told == events_.people.end() ? "" : told->second.shared_by;
        person.report.name = givenName(person.report.user);
        for (MeetingTrack& track : person.tracks) {
            track.still = person.report.is_screen;
        }
        meeting_.people.push_back(std::move(person));
    }

    [[nodiscard]] std::string givenName(const std::string& user) const {
        if (const auto found = names_.find(user); found != names_.end() && !found->second.empty()) {
            return found->second;
        }
        const auto told = events_.people.find(user);
        return told == events_.people.end() || told->second.name.empty() ? user : told->second.name;
    }

    // The meeting begins with the first packet and ends with the last.
    Status date() {
        std::int64_t start_us = INT64_MAX;
        std::int64_t end_us = INT64_MIN;
        forEachTrack([&](MeetingTrack& track) { start_us = std::min(start_us, track.start_us); });
        forEachTrack([&](MeetingTrack& track) {
            if (track.end_us - start_us > kLongestMeeting_us) {
                leaveOut(track, "its time is days behind the others");
            } else {
                end_us = std::max(end_us, track.end_us);
            }
        });
        if (end_us == INT64_MIN) {
            return Error{nothingUsable(), std::nullopt};
        }
        meeting_.room = files_.room;
        meeting_.start_us = start_us;
        meeting_.duration_s = static_cast<double>(end_us - start_us) / 1e6;
        for (const Switch& change : events_.recording) {
            const double at_s = static_cast<double>(change.time_us - start_us) / 1e6;
            if (at_s >= 0 && at_s <= meeting_.duration_s) {
                meeting_.events.push_back({at_s, "", change.on ? "record-on" : "record-off"});
            }
        }
        std::vector<TimeSpan> audible;
        forEachTrack([&](MeetingTrack& track) {
            placeTrack(track, start_us);
            audible.push_back(track.audible);
        });
        const TimeSpans heard = unite(std::move(audible));
        meeting_.audible =
            heard.empty() ? TimeSpan{0, meeting_.duration_s} : TimeSpan{heard.front().begin_s, heard.back().end_s};
        return {};
    }

    template <class Do>
    void forEachTrack(Do act) {
        for (MeetingPerson& person : meeting_.people) {
            for (MeetingTrack& track : person.tracks) {
                if (track.loaded) {
                    act(track);
                }
            }
        }
    }

    [[nodiscard]] std::string nothingUsable() const {
        std::string message = "no recording of the meeting can be used";
        for (const MeetingPerson& person : meeting_.people) {
            for (const MeetingTrack& track : person.tracks) {
                return message + " (" + track.report.file + ": " + track.report.note + ")";
            }
        }
        return message;
    }

    void nameScreens() {
        for (MeetingPerson& screen : meeting_.people) {
            ReportedPerson& report = screen.report;
            if (!report.is_screen) {
                continue;
            }
            const ReportedPerson* owner = ownerOf(report);
            report.shared_by = owner == nullptr ? report.shared_by : owner->user;
            if (owner != nullptr && report.name == report.user) {
                report.name = owner->name + " (screen)";
            }
        }
    }

    // "screen-<user>", "screen_sharing_<user>" and the like belong to <user>.
    [[nodiscard]] const ReportedPerson* ownerOf(const ReportedPerson& screen) const {
        const ReportedPerson* owner = nullptr;
        for (const MeetingPerson& person : meeting_.people) {
            const ReportedPerson& candidate = person.report;
            const bool told = candidate.user == screen.shared_by;
            const bool fits = screen.shared_by.empty() && isScreenOf(screen.user, candidate.user) &&
                              (owner == nullptr || candidate.user.size() > owner->user.size());
            if (!candidate.is_screen && (told || fits)) {
                owner = &candidate;
            }
        }
        return owner;
    }

    static bool isScreenOf(const std::string& screen, const std::string& user) {
        constexpr std::string_view kSeparators = "-_:. ";
        if (user.empty() || !screen.ends_with(user) || screen.size() == user.size()) {
            return false;
        }
        const std::string_view before = std::string_view(screen).substr(0, screen.size() - user.size());
        return before == "screen" || kSeparators.find(before.back()) != std::string_view::npos;
    }

    const MeetingFiles& files_;
    const std::map<std::string, std::string>& names_;
    RoomEvents events_;
    LoadedMeeting meeting_;
};

compose::Person openPerson(MeetingPerson& person, bool last_read) {
    compose::Person made;
    made.user = person.report.user;
    made.name = person.report.name;
    made.is_screen = person.report.is_screen;
    made.present = toSpans(person.report.present);
    made.camera = toSpans(person.report.camera);
    made.muted = toSpans(person.report.muted);
    for (MeetingTrack& track : person.tracks) {
        if (track.holds(MediaKind::kAudio)) {
            const SourceOptions options{track.offset_s, last_read, false};
            made.sounds.push_back(std::make_unique<TrackSound>(*track.loaded, options));
        }
    }
    const auto pictures = [&](MeetingTrack& track) {
        return std::make_unique<TrackPictures>(*track.loaded, SourceOptions{track.offset_s, last_read, track.still});
    };
    for (const MeetingPerson::Video& video : person.videos) {
        made.videos.emplace_back();
        made.videos.back().big = pictures(person.tracks[video.big]);
        if (video.small) {
            made.videos.back().small = pictures(person.tracks[*video.small]);
        }
    }
    return made;
}

}  // namespace

Result<LoadedMeeting> loadMeeting(const MeetingFiles& files, const std::map<std::string, std::string>& names,
                                  const Progress& progress) {
    return MeetingLoader(files, names).run(progress);
}

std::vector<compose::Person> openSources(LoadedMeeting& meeting, bool last_read) {
    std::vector<compose::Person> people;
    for (MeetingPerson& person : meeting.people) {
        people.push_back(openPerson(person, last_read));
    }
    return people;
}

}  // namespace wf::job
