#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/report_json.h"
#include "recorder/mjr/mapped_file.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr check meeting/                      a verdict for each recording of a folder
  mjr check -r -q /var/recordings || ...  for a script: is any of them not ok?

Verdicts:
  ok           nothing is missing but what the network lost
  repairable   damaged; mjr repair, or any mjr conversion, gets out all that is there
  unusable     not a recording, nothing in it, encrypted, or nothing in it can be decoded

Exit code: 0 all are ok, 1 some are not.)";

struct Options {
    std::vector<std::string> paths;
    bool recursive = false;
    unsigned jobs = 0;
    ConsoleOptions console;
};

Console::Color colorOf(job::Verdict verdict) {
    switch (verdict) {
        case job::Verdict::kOk:
            return Console::Color::kGreen;
        case job::Verdict::kRepairable:
            return Console::Color::kYellow;
        default:
            return Console::Color::kRed;
    }
}

TaskReport check(const std::string& path, const Console& console) {
    if (const auto file = mjr::MappedFile::open(path); !file) {
        return failedTask("check", path, file.error());
    }
    const job::CheckResult result = job::checkRecording(path);
    const std::string name = job::verdictName(result.verdict);
    std::string text =
        console.paint(name, colorOf(result.verdict)) + std::string(12 - name.size(), ' ') + printable(path);
    std::string separator = ": ";
    for (const std::string& reason : result.reasons) {
        text += separator + printable(reason);
        separator = "; ";
    }
    return {result.verdict == job::Verdict::kOk, text, job::toJson(path, result), {}};
}

int run(const Options& options) {
    Console console(options.console);
    const Inputs inputs = findInputs(options.paths, options.recursive, "check");
    std::vector<Task> tasks = problemTasks(inputs);
    for (const std::string& path : inputs.files) {
        tasks.push_back({sizeOf(path), [path, &console](const job::Progress&) { return check(path, console); }});
    }
    return runBatch(tasks, {options.jobs, false}, console);
}

}  // namespace

void addCheck(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("check", "Tell which recordings are damaged, and why");
    command.footer(kExamples);
    command.add_option("FILE", options->paths, "Recordings, or folders of them")->required();
    command.add_flag("-r,--recursive", options->recursive, "Look into subfolders");
    command.add_option("-j,--jobs", options->jobs, "Files at a time (default: one a processor)")->type_name("N");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace wf::cli
