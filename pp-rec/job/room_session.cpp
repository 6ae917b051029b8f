#include "pp-rec/job/room_session.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;
using rtp::MediaKind;

/// Janus names the files of one publishing within some tens of microseconds.
constexpr std::int64_t kPublishing_us = 2'000'000;

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

/// Of several videos of one publishing, the one with the lowest m-line index is the big stream.
void takeVideos(std::vector<LookedAtFile> videos, Participant& person) {
    std::ranges::sort(videos, {}, [](const LookedAtFile& c) { return std::pair(c.created_us, c.file.path); });
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

}  // namespace

LookedAtFile lookAt(const std::string& path) {
    LookedAtFile found;
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

bool isUnnamed(const RecordingFile& file) { return file.name.room.empty() || file.name.user.empty(); }

PersonKey keyOfUnnamed(const RecordingFile& file) {
    const std::string folder = fs::path(file.path).parent_path().string();
    return {"", 0, file.name.kind ? folder + "/" + file.name.base : file.path};
}

std::vector<RoomSession> splitSessions(std::vector<LookedAtFile> files, std::int64_t quiet_us) {
    std::ranges::sort(files, {}, [](const LookedAtFile& c) { return std::pair(c.file.start_us, c.file.path); });
    std::vector<RoomSession> sessions;
    std::int64_t end_us = 0;
    for (LookedAtFile& candidate : files) {
        if (sessions.empty() || candidate.file.start_us - end_us > quiet_us) {
            sessions.emplace_back();
            end_us = candidate.file.end_us;
        }
        end_us = std::max(end_us, candidate.file.end_us);
        sessions.back().push_back(std::move(candidate));
    }
    return sessions;
}

Participant makeParticipant(std::vector<LookedAtFile> files) {
    Participant person;
    person.room = files.front().file.name.room;
    person.user = files.front().file.name.user;
    std::vector<LookedAtFile> videos;
    for (LookedAtFile& candidate : files) {
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

std::int64_t startOf(const Participant& person) {
    std::int64_t start_us = INT64_MAX;
    for (const auto* files : {&person.audio, &person.video, &person.other}) {
        if (!files->empty()) {
            start_us = std::min(start_us, files->front().start_us);
        }
    }
    return start_us;
}

}  // namespace wf::job
