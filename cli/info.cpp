#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/info_text.h"
#include "cli/inputs.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/report_json.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr info alice-video-1.mjr              one recording
  mjr info meeting/                       all recordings in a folder
  mjr info -r --json /var/recordings      a whole tree, one JSON object a line (docs/mjr_json.md)

Nothing is written. Files left by a crash (*.mjr.tmp) and damaged ones are read as far as they go.)";

struct Options {
    std::vector<std::string> paths;
    bool recursive = false;
    unsigned jobs = 0;
    ConsoleOptions console;
};

TaskReport inspect(const std::string& path) {
    const auto found = job::inspectRecording(path);
    if (!found) {
        return failedTask("info", path, found.error());
    }
    return {true, infoText(*found), job::toJson(*found), {}};
}

int run(const Options& options) {
    Console console(options.console);
    const Inputs inputs = findInputs(options.paths, options.recursive, "info");
    std::vector<Task> tasks = problemTasks(inputs);
    for (const std::string& path : inputs.files) {
        tasks.push_back({sizeOf(path), [path](const job::Progress&) { return inspect(path); }});
    }
    return runBatch(tasks, {options.jobs, false}, console);
}

}  // namespace

void addInfo(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("info", "Tell what is in recordings");
    command.footer(kExamples);
    command.add_option("FILE", options->paths, "Recordings, or folders of them")->required();
    command.add_flag("-r,--recursive", options->recursive, "Look into subfolders");
    command.add_option("-j,--jobs", options->jobs, "Files at a time (default: one a processor)")->type_name("N");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace wf::cli
