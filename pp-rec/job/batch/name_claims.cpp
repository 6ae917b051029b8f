#include "pp-rec/job/batch/name_claims.h"

#include <algorithm>

#include "pp-rec/job/batch/safe_name.h"

namespace wf::job::batch {
namespace {

std::vector<std::string> foldersOf(const std::string& path) {
    std::vector<std::string> folders;
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
        folders.push_back(path.substr(0, slash));
    }
    return folders;
}

}  // namespace

NameClaims::NameClaims(const std::vector<Record>& records) {
    for (const Record& record : records) {
        claim(record.name, record.id);
        for (const RecordedOutput& output : record.outputs) {
            claim(output.path, record.id);
        }
        for (const std::string& path : record.claimed) {
            claim(path, record.id);
        }
    }
}

void NameClaims::claim(const std::string& path, const std::string& owner) {
    const std::string folded = caseFolded(path);
    if (folded.empty()) {
        return;
    }
    files_.emplace(folded, owner);
    for (const std::string& folder : foldersOf(folded)) {
        folders_[folder].insert(owner);
    }
}

bool NameClaims::isFree(const std::string& path, const std::string& owner) const {
    const std::string folded = caseFolded(path);
    const auto foreign = [&](const std::string& file) {
        const auto found = files_.find(file);
        return found != files_.end() && found->second != owner;
    };
    const auto inside = folders_.find(folded);
    const bool folder = inside != folders_.end() &&
                        std::ranges::any_of(inside->second, [&](const std::string& other) { return other != owner; });
    return !foreign(folded) && !folder && std::ranges::none_of(foldersOf(folded), foreign);
}

bool NameClaims::owns(const std::string& path, const std::string& owner) const {
    const auto found = files_.find(caseFolded(path));
    return found != files_.end() && found->second == owner;
}

}  // namespace wf::job::batch
