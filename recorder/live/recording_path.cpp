#include "recorder/live/recording_path.h"

#include <algorithm>
#include <vector>

#include "recorder/mjr/recording_name.h"

namespace wf::live {

std::string safeFileBase(std::string_view base, std::size_t max_bytes) {
    mjr::RecordingName whole;
    whole.base = base;
    std::string safe = mjr::formatRecordingName(whole, base.size());
    if (safe.size() > max_bytes) {
        // Read as a name, so that time, kind and index survive the cut.
        safe = mjr::formatRecordingName(mjr::parseRecordingName(safe), max_bytes);
    }
    return safe;
}

std::string numberedBase(const std::string& base, int number) {
    const std::size_t kept = std::min(mjr::parseRecordingName(base).base.size(), base.size());
    return base.substr(0, kept) + "-" + std::to_string(number) + base.substr(kept);
}

std::string absoluteFolder(std::string_view folder, std::string_view working_folder) {
    std::string path(folder);
    if (!folder.starts_with('/')) {
        path = std::string(working_folder) + "/" + path;
    }
    std::vector<std::string_view> parts;
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, slash);
        rest.remove_prefix(std::min(slash + 1, rest.size()));
        if (part == "..") {
            if (!parts.empty()) {
                parts.pop_back();
            }
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
    }
    std::string out;
    for (const std::string_view part : parts) {
        out.append("/").append(part);
    }
    return out.empty() ? "/" : out;
}

bool isInside(std::string_view folder, std::string_view parent) {
    if (parent == "/" || folder == parent) {
        return true;
    }
    return folder.starts_with(parent) && folder.substr(parent.size()).starts_with('/');
}

}  // namespace wf::live
