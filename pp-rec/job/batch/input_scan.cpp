#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "pp-rec/job/batch/planner.h"
#include "pp-rec/job/grouping.h"
#include "recorder/mjr/recording_name.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

bool isBelow(const std::string& path, const std::string& folder) {
    return !folder.empty() && path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

/// Outputs and archive may lie inside the folder of recordings; what is in them is no input.
bool isOwnFile(const std::string& path, const Settings& settings) {
    const auto inner = [&](const std::string& folder) {
        return isBelow(folder, settings.source) && isBelow(path, folder);
    };
    return inner(settings.out) || inner(settings.after.archive) || isBelow(path, settings.out + "/.mjr-batch");
}

/// An id or a pattern; an id may hold the characters of patterns.
bool isWantedRoom(const std::string& path, const Settings& settings) {
    const std::string room = mjr::parseRecordingName(path).room;
    return settings.rooms.empty() || std::ranges::any_of(settings.rooms, [&](const std::string& wanted) {
               return room == wanted || ::fnmatch(wanted.c_str(), room.c_str(), 0) == 0;
           });
}

/// Two files of one name, one of them temporary: recovered already, but what it was recovered from is still there.
void join(InputFile& known, const InputFile& other) {
    const bool other_is_whole = isTemporaryName(known.path) && !isTemporaryName(other.path);
    const std::string left_over = other_is_whole ? known.path : other.path;
    if (other_is_whole) {
        known = other;
    }
    known.recovered_from = left_over;
}

}  // namespace

Result<std::vector<InputFile>> findInputs(const Settings& settings) {
    std::error_code error;
    const fs::directory_iterator readable(settings.source, error);
    if (error) {
        return Error{"cannot read the folder " + settings.source + ": " + error.message()};
    }
    std::map<std::string, InputFile> found;
    for (const std::string& path : findRecordings(settings.source, settings.recursive)) {
        if (isOwnFile(path, settings) || !isWantedRoom(path, settings)) {
            continue;
        }
        std::optional<InputFile> file = statInput(path, settings.source);
        if (!file) {
            continue;  // renamed in between; the next run sees it
        }
        const auto [known, added] = found.try_emplace(file->key, *file);
        if (!added) {
            join(known->second, *file);
        }
    }
    std::vector<InputFile> files;
    for (auto& [key, file] : found) {
        files.push_back(std::move(file));
    }
    return files;
}

}  // namespace wf::job::batch
