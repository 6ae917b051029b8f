#include "cli/inputs.h"

#include <filesystem>

#include "pp-rec/job/grouping.h"

namespace wf::cli {

bool isFolder(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
}

Inputs findInputs(const std::vector<std::string>& paths, bool recursive, const std::string& command) {
    Inputs inputs;
    for (const std::string& path : paths) {
        if (!isFolder(path)) {
            inputs.files.push_back(path);
            continue;
        }
        std::error_code error;
        const std::filesystem::directory_iterator readable(path, error);
        const std::vector<std::string> found = job::findRecordings(path, recursive);
        if (error) {
            inputs.problems.push_back(failedTask(command, path, {"cannot read the folder: " + error.message()}));
        } else if (found.empty()) {
            inputs.problems.push_back(failedTask(command, path,
                                                 {std::string("no recordings (*.mjr) in this folder") +
                                                  (recursive ? "" : "; -r looks into its subfolders")}));
        }
        inputs.files.insert(inputs.files.end(), found.begin(), found.end());
    }
    return inputs;
}

std::vector<Task> problemTasks(const Inputs& inputs) {
    std::vector<Task> tasks;
    for (const TaskReport& problem : inputs.problems) {
        tasks.push_back({0, [problem](const job::Progress&) { return problem; }});
    }
    return tasks;
}

}  // namespace wf::cli
