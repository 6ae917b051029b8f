#include "pp-rec/job/grouping.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "pp-rec/job/room_session.h"
#include "recorder/mjr/layout.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;

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
    std::map<PersonKey, std::vector<LookedAtFile>> groups;
    std::map<std::string, std::vector<LookedAtFile>> rooms;
    for (const std::string& path : paths) {
        LookedAtFile candidate = lookAt(path);
        if (isUnnamed(candidate.file)) {
            groups[keyOfUnnamed(candidate.file)].push_back(std::move(candidate));
        } else {
            rooms[candidate.file.name.room].push_back(std::move(candidate));
        }
    }
    for (auto& [room, files] : rooms) {
        int meeting = 0;
        for (std::vector<LookedAtFile>& session : splitSessions(std::move(files), quiet_us)) {
            for (LookedAtFile& candidate : session) {
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

}  // namespace wf::job
