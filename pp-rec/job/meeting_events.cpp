#include "pp-rec/job/meeting_events.h"

#include <algorithm>
#include <utility>

namespace wf::job {
namespace {

constexpr double kOneChapter_s = 2;

/// What becomes of a person where a span begins and ends.
struct Wording {
    const char* begin;
    const char* end;
};

void addSpans(const ReportedPerson& person, const TimeSpans& spans, const Wording& wording,
              std::vector<ReportedEvent>& events) {
    for (const TimeSpan& span : spans) {
        events.push_back({span.begin_s, person.user, wording.begin});
        events.push_back({span.end_s, person.user, wording.end});
    }
}

void addPerson(const ReportedPerson& person, std::vector<ReportedEvent>& events) {
    if (person.is_screen) {
        addSpans(person, person.present, {"share-start", "share-end"}, events);
        return;
    }
    addSpans(person, person.present, {"join", "leave"}, events);
    addSpans(person, person.camera, {"camera-on", "camera-off"}, events);
    addSpans(person, person.muted, {"mute", "unmute"}, events);
}

/// Name and deed; empty for what makes no chapter.
std::string titleOf(const ReportedEvent& event, const LoadedMeeting& meeting) {
    const auto person = std::ranges::find_if(
        meeting.people, [&](const MeetingPerson& candidate) { return candidate.report.user == event.user; });
    const std::string name = person == meeting.people.end() ? event.user : person->report.name;
    if (event.what == "join") {
        return name + " joined";
    }
    if (event.what == "leave") {
        return name + " left";
    }
    if (event.what == "share-start") {
        return name + " shared";
    }
    return event.what == "share-end" ? name + " ended" : "";
}

}  // namespace

std::vector<ReportedEvent> eventsOf(const LoadedMeeting& meeting) {
    std::vector<ReportedEvent> events = meeting.events;
    for (const MeetingPerson& person : meeting.people) {
        addPerson(person.report, events);
    }
    // Who comes does so before anything else of that moment, who goes does so last.
    std::ranges::stable_sort(events, {}, [](const ReportedEvent& event) {
        const bool comes = event.what == "join" || event.what == "share-start";
        const bool goes = event.what == "leave" || event.what == "share-end";
        return std::pair(event.time_s, comes ? 0 : goes ? 2 : 1);
    });
    return events;
}

std::vector<compose::Chapter> chaptersOf(const LoadedMeeting& meeting, TimeSpan part) {
    std::vector<compose::Chapter> chapters{{0, ""}};
    for (const ReportedEvent& event : eventsOf(meeting)) {
        const std::string title = titleOf(event, meeting);
        const double at_s = event.time_s - part.begin_s;
        // Nothing is to be said of the end, when all leave.
        if (title.empty() || at_s < 0 || event.time_s > part.end_s - kOneChapter_s) {
            continue;
        }
        if (at_s - chapters.back().begin_s > kOneChapter_s) {
            chapters.push_back({at_s, title});
        } else {
            std::string& all = chapters.back().title;
            all += (all.empty() ? "" : ", ") + title;
        }
    }
    if (chapters.front().title.empty()) {
        chapters.front().title = "Start";
    }
    return chapters;
}

}  // namespace wf::job
