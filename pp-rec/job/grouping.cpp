#include "pp-rec/job/grouping.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "pp-rec/job/meeting_files.h"
#include "pp-rec/job/room_events.h"
#include "recorder/mjr/layout.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "recorder/mjr/sidecar.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;
using rtp::MediaKind;

/// Janus names the files of one publishing within some tens of microseconds.
constexpr std::int64_t kPublishing_us = 2'000'000;

/// One file with what grouping has to know besides.
struct Candidate {
    RecordingFile file;
    std::optional<MediaKind> kind;  ///< absent: no usable header, or nothing recorded
    std::int64_t created_us = 0;
};

bool hasTag(const fs::path& path) {
    std::array<char, mjr::kTagSize> tag{};
    std::ifstream in(path, std::ios::binary);
    in.read(tag.data(), tag.size());
    const std::string_view text(tag.data(), static_cast<std::size_t>(in.gcount()));
    return text == mjr::kTagMjr2 || text == mjr::kTagMjr1 || text == mjr::kTagMeetecho;
}

/// `*.mjr` and `*.mjr.tmp` by name; with another extension behind, as an operator may have chosen, by the tag, too, so
/// that a list or a picture beside the recording is not taken for one. Hidden files are somebody's unfinished outputs.
bool isRecording(const fs::path& path) {
    const std::string name = path.filename().string();
    if (name.starts_with('.')) {
        return false;
    }
    if (path.extension() == ".mjr") {
        return true;
    }
    if (path.stem().extension() != ".mjr") {
        return false;
    }
    return path.extension() == ".tmp" || hasTag(path);
}

template <class Iterator>
void collect(const std::string& folder, std::vector<std::string>& found) {
    std::error_code error;
    for (Iterator at(folder, fs::directory_options::skip_permission_denied, error), end; !error && at != end;
         at.increment(error)) {
        std::error_code unknown;
        if (at->is_regular_file(unknown) && isRecording(at->path())) {
            found.push_back(at->path().string());
        }
    }
}

/// Arrival of the last record after the first, microseconds; nullopt without records.
std::optional<std::int64_t> lengthOf(mjr::Reader& reader) {
    std::optional<std::uint32_t> first_ms;
    std::uint32_t last_ms = 0;
    mjr::Record record;
    while (reader.next(record)) {
        first_ms = std::min(first_ms.value_or(record.arrival_ms), record.arrival_ms);
        last_ms = std::max(last_ms, record.arrival_ms);
    }
    return first_ms ? std::optional(std::int64_t{last_ms - *first_ms} * 1000) : std::nullopt;
}

Candidate lookAt(const std::string& path) {
    Candidate found;
    found.file.path = path;
    found.file.name = mjr::parseRecordingName(path);
    found.created_us = found.file.name.time_us.value_or(0);
    found.file.start_us = found.file.end_us = found.created_us;
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return found;
    }
    auto reader = mjr::Reader::open(file->bytes());
    if (!reader || !reader->hasHeader()) {
        return found;
    }
    const mjr::Header& header = reader->header();
    if (!found.file.name.time_us) {
        found.created_us = header.created_us;
    }
    if (header.first_frame_us > 0) {
        found.file.start_us = found.file.end_us = header.first_frame_us;
    }
    if (const auto length_us = lengthOf(*reader)) {
        found.file.end_us = found.file.start_us + *length_us;
        found.kind = header.kind;
    }
    return found;
}

/// Of several videos of one publishing, the one with the lowest m-line index is the big stream.
void takeVideos(std::vector<Candidate> videos, Participant& person) {
    std::ranges::sort(videos, {}, [](const Candidate& c) { return std::pair(c.created_us, c.file.path); });
    for (std::size_t first = 0; first < videos.size();) {
        std::size_t last = first;
        std::size_t big = first;
        for (; last < videos.size() && videos[last].created_us - videos[first].created_us <= kPublishing_us; ++last) {
            if (videos[last].file.name.index.value_or(0) < videos[big].file.name.index.value_or(0)) {
                big = last;
            }
        }
        for (; first < last; ++first) {
            (first == big ? person.video : person.other).push_back(std::move(videos[first].file));
        }
    }
}

void sortByStart(std::vector<RecordingFile>& files) {
    std::ranges::sort(files, {}, [](const RecordingFile& f) { return std::pair(f.start_us, f.path); });
}

Participant makeParticipant(std::vector<Candidate> files) {
    Participant person;
    person.room = files.front().file.name.room;
    person.user = files.front().file.name.user;
    std::vector<Candidate> videos;
    for (Candidate& candidate : files) {
        if (candidate.kind == MediaKind::kVideo) {
            videos.push_back(std::move(candidate));
        } else if (candidate.kind == MediaKind::kAudio) {
            person.audio.push_back(std::move(candidate.file));
        } else {
            person.other.push_back(std::move(candidate.file));
        }
    }
    takeVideos(std::move(videos), person);
    sortByStart(person.audio);
    sortByStart(person.video);
    sortByStart(person.other);
    return person;
}

/// Files with one key belong to one participant. Those without room and user are told apart by folder and base name,
/// and where the name gives no medium by their whole path.
using Key = std::tuple<std::string, int, std::string>;

Key keyOfUnnamed(const RecordingFile& file) {
    const std::string folder = fs::path(file.path).parent_path().string();
    return {"", 0, file.name.kind ? folder + "/" + file.name.base : file.path};
}

std::int64_t startOf(const Participant& person) {
    std::int64_t start_us = INT64_MAX;
    for (const auto* files : {&person.audio, &person.video, &person.other}) {
        if (!files->empty()) {
            start_us = std::min(start_us, files->front().start_us);
        }
    }
    return start_us;
}

bool isUnnamed(const RecordingFile& file) { return file.name.room.empty() || file.name.user.empty(); }

using Session = std::vector<Candidate>;

/// Files of one room, split where it stood empty for longer than `quiet_us`; in order.
std::vector<Session> splitSessions(std::vector<Candidate> files, std::int64_t quiet_us) {
    std::ranges::sort(files, {}, [](const Candidate& c) { return std::pair(c.file.start_us, c.file.path); });
    std::vector<Session> sessions;
    std::int64_t end_us = 0;
    for (Candidate& candidate : files) {
        if (sessions.empty() || candidate.file.start_us - end_us > quiet_us) {
            sessions.emplace_back();
            end_us = candidate.file.end_us;
        }
        end_us = std::max(end_us, candidate.file.end_us);
        sessions.back().push_back(std::move(candidate));
    }
    return sessions;
}

bool holdsMedia(const Session& session) {
    return std::ranges::any_of(session, [](const Candidate& c) { return c.kind.has_value(); });
}

/// Files in which nothing was recorded make no meeting of their own: they go to the session before, else behind.
std::vector<Session> joinEmptySessions(std::vector<Session> sessions) {
    std::vector<Session> joined;
    for (Session& session : sessions) {
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
std::vector<std::string> sidecarsOf(const Session& session, std::int64_t start_us, std::int64_t end_us) {
    const std::string& room = session.front().file.name.room;
    std::set<std::string> folders;
    for (const Candidate& candidate : session) {
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

MeetingFiles makeMeeting(Session session) {
    MeetingFiles meeting;
    meeting.room = session.front().file.name.room;
    meeting.start_us = INT64_MAX;
    const bool any_media = holdsMedia(session);
    std::map<Key, std::vector<Candidate>> people;
    for (const Candidate& candidate : session) {
        if (candidate.kind || !any_media) {
            meeting.start_us = std::min(meeting.start_us, candidate.file.start_us);
            meeting.end_us = std::max(meeting.end_us, candidate.file.end_us);
        }
    }
    meeting.sidecars = sidecarsOf(session, meeting.start_us, meeting.end_us);
    for (Candidate& candidate : session) {
        const bool unnamed = isUnnamed(candidate.file);
        Key key = unnamed ? keyOfUnnamed(candidate.file) : Key{meeting.room, 0, candidate.file.name.user};
        people[std::move(key)].push_back(std::move(candidate));
    }
    for (auto& [key, files] : people) {
        meeting.people.push_back(makeParticipant(std::move(files)));
    }
    std::ranges::stable_sort(meeting.people, {}, startOf);
    return meeting;
}

}  // namespace

std::vector<std::string> findRecordings(const std::string& folder, bool recursive) {
    std::vector<std::string> found;
    if (recursive) {
        collect<fs::recursive_directory_iterator>(folder, found);
    } else {
        collect<fs::directory_iterator>(folder, found);
    }
    std::ranges::sort(found);
    return found;
}

std::vector<Participant> groupParticipants(const std::vector<std::string>& paths, std::int64_t quiet_us) {
    std::map<Key, std::vector<Candidate>> groups;
    std::map<std::string, std::vector<Candidate>> rooms;
    for (const std::string& path : paths) {
        Candidate candidate = lookAt(path);
        if (isUnnamed(candidate.file)) {
            groups[keyOfUnnamed(candidate.file)].push_back(std::move(candidate));
        } else {
            rooms[candidate.file.name.room].push_back(std::move(candidate));
        }
    }
    for (auto& [room, files] : rooms) {
        int meeting = 0;
        for (std::vector<Candidate>& session : splitSessions(std::move(files), quiet_us)) {
            for (Candidate& candidate : session) {
                const std::string user = candidate.file.name.user;
                groups[{room, meeting, user}].push_back(std::move(candidate));
            }
            ++meeting;
        }
    }
    std::vector<Participant> people;
    for (auto& [key, files] : groups) {
        people.push_back(makeParticipant(std::move(files)));
    }
    std::ranges::stable_sort(people, {}, startOf);
    return people;
}

std::vector<MeetingFiles> groupMeetings(const std::vector<std::string>& paths, std::int64_t quiet_us) {
    using Room = std::pair<std::string, std::string>;  // room id, or none and a folder
    std::map<Room, std::vector<Candidate>> rooms;
    for (const std::string& path : paths) {
        Candidate candidate = lookAt(path);
        const bool unnamed = isUnnamed(candidate.file);
        Room room = unnamed ? Room{"", fs::path(path).parent_path().string()} : Room{candidate.file.name.room, ""};
        rooms[std::move(room)].push_back(std::move(candidate));
    }
    std::vector<MeetingFiles> meetings;
    for (auto& [room, files] : rooms) {
        for (std::vector<Candidate>& session : joinEmptySessions(splitSessions(std::move(files), quiet_us))) {
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
