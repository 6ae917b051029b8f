#pragma once

#include <string>

namespace wf::cli {

struct JobCommand {
    std::string file;  ///< of one job; "-": standard input
    bool json = false;
    bool quiet = false;
    int nice = 0;
    int parent = 0;  ///< process that started this one and without which it ends; 0: none
};

/// `mjr batch --job`: runs one job. Returns the exit code.
int runJobCommand(const JobCommand& command);

}  // namespace wf::cli
