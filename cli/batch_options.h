#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.h"
#include "pp-rec/job/batch/settings.h"
#include "rtp/base/result.h"

namespace CLI {
class App;
}

namespace wf::cli {

/// The options that mjr batch and mjr watch share, as they were written.
struct BatchWords {
    std::string source;
    std::string out;
    bool recursive = false;
    std::string settle = "60s";
    std::string since;
    std::vector<std::string> rooms;
    std::vector<std::string> make{"participants", "meeting", "report"};
    std::string name;
    std::string participant_name;
    bool local_time = false;
    std::string participants_to;
    std::string audio_to = "m4a";
    std::string names_file;
    std::string layout = "auto";
    std::string size = "1280x720";
    int fps = 25;
    int crf = -1;
    std::string preset = "veryfast";
    double loudness = 0;
    bool hold = false;
    bool trim = false;
    int jobs = 1;
    std::string max_memory;
    int nice = 0;
    int retries = 2;
    std::string retry_after;
    bool again = false;
    bool overwrite = false;
    std::string archive;
    std::string delete_after;
    std::string exec;
    bool shell = false;
    std::string log;
    std::string metrics;
    ConsoleOptions console;
};

void addBatchOptions(CLI::App& command, BatchWords& words);

/// Errors: what cannot be understood, as a usage error.
Result<job::batch::Settings> readSettings(const BatchWords& words);

}  // namespace wf::cli
