#include "pp-rec/job/meeting_people.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>

#include "pp-rec/job/meeting_sources.h"

namespace wf::job {
namespace {

using rtp::MediaKind;

constexpr std::int64_t kPublishing_us = 2'000'000;  // files of one publishing are made within microseconds
constexpr double kRejoin_s = 5;                     // a shorter absence is a connection that was renewed
constexpr double kShortestMute_s = 1.5;
constexpr double kSameShape = 0.05;
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

// --- videos --------------------------------------------------------------------------------------------------------

/// Finds the big and the small stream of every publishing of one person.
class VideoPairing {
public:
    VideoPairing(MeetingPerson& person, const RoomEvents& events) : person_(person), events_(events) {}

    void run() {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < person_.tracks.size(); ++i) {
            if (person_.tracks[i].holds(MediaKind::kVideo)) {
                order.push_back(i);
            }
        }
        std::ranges::sort(order, {}, [&](std::size_t i) { return created_us(i); });
        for (std::size_t first = 0; first < order.size();) {
            std::size_t last = first;
            while (last < order.size() && created_us(order[last]) - created_us(order[first]) <= kPublishing_us) {
                ++last;
            }
            pair({order.begin() + static_cast<std::ptrdiff_t>(first),
                  order.begin() + static_cast<std::ptrdiff_t>(last)});
            first = last;
        }
        std::ranges::sort(person_.videos, {}, [&](const auto& video) { return person_.tracks[video.big].offset_s; });
    }

private:
    [[nodiscard]] std::int64_t created_us(std::size_t i) const {
        const RecordingFile& file = person_.tracks[i].file;
        return file.name.time_us.value_or(file.start_us);
    }
    [[nodiscard]] int area(std::size_t i) const {
        return person_.tracks[i].report.width * person_.tracks[i].report.height;
    }
    [[nodiscard]] bool toldSmall(std::size_t i) const {
        const auto found = events_.role_of.find(recordingKey(person_.tracks[i].file.path));
        return found != events_.role_of.end() && found->second == mjr::StreamRole::kSmall;
    }
    [[nodiscard]] bool sameShape(std::size_t a, std::size_t b) const {
        const ReportedTrack& one = person_.tracks[a].report;
        const ReportedTrack& other = person_.tracks[b].report;
        const double ratio = static_cast<double>(one.width) * other.height;
        const double other_ratio = static_cast<double>(other.width) * one.height;
        return std::abs(ratio - other_ratio) <= kSameShape * std::max(ratio, other_ratio);
    }

    // The largest is the big stream, of equal ones that with the lowest m-line; the small one looks the same.
    void pair(std::vector<std::size_t> group) {
        std::ranges::stable_sort(group, {}, [&](std::size_t i) {
            return std::tuple(toldSmall(i), -area(i), person_.tracks[i].file.name.index.value_or(0));
        });
        MeetingPerson::Video video{group.front(), std::nullopt};
        for (auto at = group.rbegin(); at + 1 != group.rend(); ++at) {
            if (!video.small && area(*at) < area(video.big) && (toldSmall(*at) || sameShape(*at, video.big))) {
                video.small = *at;
                person_.tracks[*at].report.small_stream = true;
            } else {
                leaveOut(person_.tracks[*at], "another video of the same person at the same time");
            }
        }
        person_.videos.push_back(video);
    }

    MeetingPerson& person_;
    const RoomEvents& events_;
};

// --- spans ---------------------------------------------------------------------------------------------------------

/// Turns what is known of one person into spans of the meeting.
class PersonSpans {
public:
    PersonSpans(MeetingPerson& person, const RoomEvents& events, const LoadedMeeting& meeting)
        : person_(person), events_(events), meeting_(meeting), whole_{0, meeting.duration_s} {
        const auto found = events.people.find(person.report.user);
        told_ = found == events.people.end() ? nullptr : &found->second;
    }

    void fill() {
        ReportedPerson& report = person_.report;
        report.present = presence();
        report.camera = camera();
        if (!report.is_screen) {
            report.muted = muted();
        }
    }

private:
    [[nodiscard]] double seconds(std::int64_t time_us) const {
        return static_cast<double>(time_us - meeting_.start_us) / 1e6;
    }

    /// From each switch-on to the next switch-off; what is still on ends at `end_s`.
    [[nodiscard]] TimeSpans spansOf(const std::vector<Switch>& switches, double end_s) const {
        std::vector<TimeSpan> spans;
        bool on = false;
        for (const Switch& change : switches) {
            if (change.on && !on) {
                spans.push_back({seconds(change.time_us), end_s});
            } else if (!change.on && on) {
                spans.back().end_s = seconds(change.time_us);
            }
            on = change.on;
        }
        return clip(spans, whole_);
    }

    [[nodiscard]] TimeSpans recorded(std::optional<MediaKind> kind, double bridge_s) const {
        std::vector<TimeSpan> spans;
        for (const MeetingTrack& track : person_.tracks) {
            if (track.loaded && !kind) {
                spans.push_back(track.report.span);
            } else if (kind && track.holds(*kind)) {
                spans.insert(spans.end(), track.flow.begin(), track.flow.end());
            }
        }
        return clip(unite(std::move(spans), bridge_s), whole_);
    }

    [[nodiscard]] TimeSpans presence() const {
        TimeSpans spans = recorded(std::nullopt, kRejoin_s);
        if (told_ != nullptr && !told_->there.empty() && !spans.empty()) {
            // Without a leave, as after a crash, the last packet tells.
            const TimeSpans told = spansOf(told_->there, spans.back().end_s);
            spans.insert(spans.end(), told.begin(), told.end());
        }
        return unite(std::move(spans));
    }

    [[nodiscard]] TimeSpans camera() const {
        const TimeSpans& present = person_.report.present;
        const TimeSpans shown = subtract(present, subtract(present, recorded(MediaKind::kVideo, 0)));
        return told_ == nullptr ? shown : subtract(shown, spansOf(told_->camera_muted, meeting_.duration_s));
    }

    [[nodiscard]] TimeSpans muted() const {
        const TimeSpans& present = person_.report.present;
        if (told_ != nullptr && (!told_->there.empty() || !told_->muted.empty())) {
            return subtract(present, subtract(present, spansOf(told_->muted, meeting_.duration_s)));
        }
        return subtract(present, recorded(MediaKind::kAudio, kShortestMute_s), kShortestMute_s);
    }

    MeetingPerson& person_;
    const RoomEvents& events_;
    const LoadedMeeting& meeting_;
    TimeSpan whole_;
    const RoomPerson* told_ = nullptr;
};

// --- the meeting ---------------------------------------------------------------------------------------------------

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
            VideoPairing(person, events_).run();
            PersonSpans(person, events_, meeting_).fill();
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
