#pragma once

#include <string>
#include <vector>

#include "cli/batch.h"

namespace wf::cli {

/// Recordings that the command line names.
struct Inputs {
    std::vector<std::string> files;
    std::vector<TaskReport> problems;  ///< folders that gave nothing, with why
};

/// Files as they are named, folders as the recordings in them.
Inputs findInputs(const std::vector<std::string>& paths, bool recursive, const std::string& command);

/// The problems as tasks that fail, so that they are told and counted like all others.
std::vector<Task> problemTasks(const Inputs& inputs);

bool isFolder(const std::string& path);

}  // namespace wf::cli
