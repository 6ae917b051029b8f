#include "pp-rec/job/repair.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/report_text.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/job/report_json.h"
#include "recorder/mjr/recording_name.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr repair left-by-crash.mjr.tmp        writes left-by-crash.mjr
  mjr repair broken.mjr                   writes broken-repaired.mjr, if there is something to repair
  mjr repair broken.mjr -o good.mjr       writes good.mjr in any case
  mjr repair nohead.mjr --codec vp8       the header is lost and the packets do not tell the codec

Every whole packet is kept with its bytes and its arrival time; what is no packet is dropped. The input stays as it is.)";

struct Options {
    std::vector<std::string> paths;
    bool recursive = false;
    std::string output;
    std::string folder;
    std::string codec;
    bool force = false;
    unsigned jobs = 0;
    ConsoleOptions console;
};

class Repair {
public:
    explicit Repair(const Options& options) : options_(options) {}

    int run() {
        Console console(options_.console);
        const Inputs inputs = findInputs(options_.paths, options_.recursive, "repair");
        if (!options_.output.empty() && inputs.files.size() != 1) {
            return usageError("repair", "-o names one output, but there are " + std::to_string(inputs.files.size()) +
                                            " inputs; use --out-dir");
        }
        if (isFolder(options_.output)) {
            return usageError("repair", options_.output + " is a folder; use --out-dir for it");
        }
        std::vector<Task> tasks = problemTasks(inputs);
        for (const std::string& path : inputs.files) {
            tasks.push_back(makeTask(path));
        }
        if (const Status made = makeFolder(options_.folder); !made) {
            console.error(made.error().message);
            return 1;
        }
        return runBatch(tasks, {options_.jobs, true}, console);
    }

private:
    Task makeTask(const std::string& path) {
        const std::string output = options_.output.empty() ? job::repairedName(path, options_.folder) : options_.output;
        if (const Status claimed = claims_.claim(path, output); !claimed) {
            return {0, [path, claimed](const job::Progress&) { return failedTask("repair", path, claimed.error()); }};
        }
        return {sizeOf(path),
                [this, path, output](const job::Progress& progress) { return repair(path, output, progress); }};
    }

    [[nodiscard]] TaskReport repair(const std::string& path, const std::string& output,
                                    const job::Progress& progress) const {
        job::RepairOptions repair;
        repair.codec = rtp::codecFromName(options_.codec);
        repair.overwrite = options_.force;
        repair.keep_clean = !options_.output.empty() || mjr::parseRecordingName(path).temporary;
        repair.progress = progress;
        const auto report = job::repairRecording(path, output, repair);
        if (!report) {
            return failedTask("repair", path, report.error());
        }
        return {true, reportText(*report), job::toJson(*report), {}};
    }

    const Options& options_;
    OutputClaims claims_;
};

}  // namespace

void addRepair(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("repair", "Make a clean recording out of a damaged or unfinished one");
    command.footer(kExamples);
    command.add_option("IN", options->paths, "Recordings, or folders of them")->required();
    auto* output = command.add_option("-o,--output", options->output, "Name of the output")->type_name("FILE");
    command.add_option("--out-dir", options->folder, "Folder for the outputs (default: beside the input)")
        ->type_name("DIR")
        ->excludes(output);
    command
        .add_option("--codec", options->codec, "Codec of a recording whose header is lost or wrong: " + codecList(true))
        ->type_name("CODEC")
        ->check(CLI::IsMember(codecNames(true), CLI::ignore_case));
    command.add_flag("-f,--force", options->force, "Overwrite existing outputs");
    command.add_flag("-r,--recursive", options->recursive, "Look into subfolders");
    command.add_option("-j,--jobs", options->jobs, "Files at a time (default: one a processor)")->type_name("N");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return Repair(*options).run(); }; });
}

}  // namespace wf::cli
