#include "pp-rec/job/meeting_files.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "pp-rec/job/room_events.h"
#include "pp-rec/job/room_session.h"
#include "recorder/mjr/sidecar.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;

bool holdsMedia(const RoomSession& session) {
    return std::ranges::any_of(session, [](const LookedAtFile& c) { return c.kind.has_value(); });
}

/// Files in which nothing was recorded make no meeting of their own: they go to the session before, else behind.
std::vector<RoomSession> joinEmptySessions(std::vector<RoomSession> sessions) {
    std::vector<RoomSession> joined;
    for (RoomSession& session : sessions) {
        if (joined.empty() || (holdsMedia(session) && holdsMedia(joined.back()))) {
            joined.push_back(std::move(session));
        } else {
            std::ranges::move(session, std::back_inserter(joined.back()));
        }
    }
    return joined;
}

std::int64_t sidecarTime_us(const std::string& path) {
    const auto name = mjr::parseSidecarName(path);
    return name ? name->time_us : 0;
}

/// The room's event files that can tell of the time from `start_us` to `end_us`.
std::vector<std::string> sidecarsOf(const RoomSession& session, std::int64_t start_us, std::int64_t end_us) {
    const std::string& room = session.front().file.name.room;
    std::set<std::string> folders;
    for (const LookedAtFile& candidate : session) {
        folders.insert(fs::path(candidate.file.path).parent_path().string());
    }
    std::vector<std::string> found;
    for (const std::string& folder : folders) {
        const std::vector<std::string> all = room.empty() ? std::vector<std::string>{} : findSidecars(folder, room);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool is_last_before = i + 1 == all.size() || sidecarTime_us(all[i + 1]) > start_us;
            const std::int64_t begins_us = sidecarTime_us(all[i]);
            if (begins_us <= end_us && (begins_us >= start_us || is_last_before)) {
                found.push_back(all[i]);
            }
        }
    }
    return found;
}

MeetingFiles makeMeeting(RoomSession session) {
    MeetingFiles meeting;
    meeting.room = session.front().file.name.room;
    meeting.start_us = INT64_MAX;
    const bool any_media = holdsMedia(session);
    std::map<PersonKey, std::vector<LookedAtFile>> people;
    for (const LookedAtFile& candidate : session) {
        if (candidate.kind || !any_media) {
            meeting.start_us = std::min(meeting.start_us, candidate.file.start_us);
            meeting.end_us = std::max(meeting.end_us, candidate.file.end_us);
        }
    }
    meeting.sidecars = sidecarsOf(session, meeting.start_us, meeting.end_us);
    for (LookedAtFile& candidate : session) {
        const bool unnamed = isUnnamed(candidate.file);
        PersonKey key = unnamed ? keyOfUnnamed(candidate.file) : PersonKey{meeting.room, 0, candidate.file.name.user};
        people[std::move(key)].push_back(std::move(candidate));
    }
    for (auto& [key, files] : people) {
        meeting.people.push_back(makeParticipant(std::move(files)));
    }
    std::ranges::stable_sort(meeting.people, {}, startOf);
    return meeting;
}

}  // namespace

std::vector<MeetingFiles> groupMeetings(const std::vector<std::string>& paths, std::int64_t quiet_us) {
    using Room = std::pair<std::string, std::string>;  // room id, or none and a folder
    std::map<Room, std::vector<LookedAtFile>> rooms;
    for (const std::string& path : paths) {
        LookedAtFile candidate = lookAt(path);
        const bool unnamed = isUnnamed(candidate.file);
        Room room = unnamed ? Room{"", fs::path(path).parent_path().string()} : Room{candidate.file.name.room, ""};
        rooms[std::move(room)].push_back(std::move(candidate));
    }
    std::vector<MeetingFiles> meetings;
    for (auto& [room, files] : rooms) {
        for (std::vector<LookedAtFile>& session : joinEmptySessions(splitSessions(std::move(files), quiet_us))) {
            meetings.push_back(makeMeeting(std::move(session)));
        }
    }
    std::ranges::stable_sort(meetings, {}, &MeetingFiles::start_us);
    return meetings;
}

std::vector<std::string> MeetingFiles::paths() const {
    std::vector<std::string> paths;
    for (const Participant& person : people) {
        for (const auto* files : {&person.audio, &person.video, &person.other}) {
            for (const RecordingFile& file : *files) {
                paths.push_back(file.path);
            }
        }
    }
    std::ranges::sort(paths);
    return paths;
}

}  // namespace wf::job
