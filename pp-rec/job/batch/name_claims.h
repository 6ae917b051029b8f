#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pp-rec/job/batch/record.h"

namespace wf::job::batch {

/// Which meeting owns which path below the folder of outputs, so that no two write to one. Paths that differ in case
/// only count as one, for the file system may think so.
class NameClaims {
public:
    explicit NameClaims(const std::vector<Record>& records);

    void claim(const std::string& path, const std::string& owner);
    /// Nobody but `owner` has this file, a folder of this name, or a file that would have to be a folder for it.
    [[nodiscard]] bool isFree(const std::string& path, const std::string& owner) const;
    [[nodiscard]] bool owns(const std::string& path, const std::string& owner) const;

private:
    std::map<std::string, std::string> files_;              ///< folded path: owner
    std::map<std::string, std::set<std::string>> folders_;  ///< folded path: owners of what is in it
};

}  // namespace wf::job::batch
