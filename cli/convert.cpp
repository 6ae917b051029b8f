#include "pp-rec/job/convert.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/report_text.h"
#include "pp-rec/job/data_convert.h"
#include "pp-rec/job/mux.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/job/report_json.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr convert alice-audio-0.mjr           alice-audio-0.opus beside it: nothing is encoded again
  mjr convert alice-video-1.mjr -o a.mkv  the extension of the output says what it becomes
  mjr convert meeting/ --out-dir media    a whole folder, as many files at a time as there are processors
  mjr convert -r /var/rec --to mkv        every recording that can become an .mkv
  mjr convert alice-audio-0.mjr --to m4a  another codec than the recorded one: this one is encoded

Without --to: opus for Opus, wav for G.711, G.722 and L16, webm for VP8 and VP9, mp4 for H.264, H.265 and AV1, srt for
text. To bring sound and picture of one person together use mjr mux.)";

struct Options {
    std::vector<std::string> paths;
    bool recursive = false;
    std::string output;
    std::string folder;
    std::string extension;
    bool force = false;
    bool keep_broken = false;
    bool cut_broken = false;
    unsigned jobs = 0;
    ConsoleOptions console;
};

class Convert {
public:
    explicit Convert(const Options& options) : options_(options) {}

    int run() {
        Console console(options_.console);
        const Inputs inputs = findInputs(options_.paths, options_.recursive, "convert");
        if (!options_.output.empty() && inputs.files.size() != 1) {
            return usageError("convert", "-o names one output, but there are " + std::to_string(inputs.files.size()) +
                                             " inputs; use --out-dir and --to");
        }
        if (isFolder(options_.output)) {
            return usageError("convert", options_.output + " is a folder; use --out-dir for it");
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
    struct Plan {
        std::string input;
        std::string output;
        bool encode = false;
    };

    Task makeTask(const std::string& path) {
        const auto plan = planOne(path);
        if (!plan) {
            const Error error = plan.error();
            return {0, [path, error](const job::Progress&) { return failedTask("convert", path, error); }};
        }
        return {sizeOf(path), [this, plan = *plan](const job::Progress& progress) { return convert(plan, progress); }};
    }

    Result<Plan> planOne(const std::string& path) {
        const auto header = job::headerOf(path);
        if (!header) {
            return withAdvice(path, header.error());
        }
        const auto targets = *header ? job::targetsFor((*header)->codec) : std::vector<std::string_view>{};
        std::string extension = extensionWord(options_.extension);
        if (extension.empty() && !options_.output.empty()) {
            extension = extensionOf(options_.output);
            if (extension.empty()) {
                return Error{"the output " + options_.output + " has no extension; add one, or say --to EXT"};
            }
        }
        if (extension.empty()) {
            extension = targets.empty() ? "bin" : std::string(targets.front());
        }
        Plan plan{path, options_.output, false};
        if (plan.output.empty()) {
            plan.output = job::convertedName(path, options_.folder, extension);
        }
        const bool media = *header && (*header)->kind != rtp::MediaKind::kData;
        plan.encode = media && std::ranges::find(targets, extension) == targets.end();
        const Status claimed = *header ? claims_.claim(path, plan.output) : Status{};
        return claimed ? Result<Plan>(plan) : Result<Plan>(claimed.error());
    }

    // A header that cannot be read is worth a look by mjr repair.
    static Error withAdvice(const std::string& path, Error error) {
        if (error.offset && sizeOf(path) > 0) {
            error.message += "; mjr check tells whether mjr repair can save it";
        }
        return error;
    }

    [[nodiscard]] TaskReport convert(const Plan& plan, const job::Progress& progress) const {
        return plan.encode ? encode(plan, progress) : copy(plan, progress);
    }

    [[nodiscard]] TaskReport copy(const Plan& plan, const job::Progress& progress) const {
        job::ConvertOptions convert;
        convert.format = extensionWord(options_.extension);
        const std::string target = convert.format.empty() ? extensionOf(plan.output) : convert.format;
        convert.faststart = target == "mp4";
        convert.overwrite = options_.force;
        convert.correct_drift = true;
        convert.keep_undecodable = options_.keep_broken;
        convert.cut_damaged = options_.cut_broken;
        convert.srt_comma = true;
        convert.progress = progress;
        const auto report = job::convertRecording(plan.input, plan.output, convert);
        if (!report) {
            return failedTask("convert", plan.input, report.error());
        }
        return {true, reportText(*report), job::toJson(*report), {}};
    }

    [[nodiscard]] TaskReport encode(const Plan& plan, const job::Progress& progress) const {
        job::MuxOptions mux;
        mux.overwrite = options_.force;
        mux.keep_undecodable = options_.keep_broken;
        mux.cut_damaged = options_.cut_broken;
        mux.progress = progress;
        const auto report = job::muxRecordings({plan.input}, plan.output, mux);
        if (!report) {
            return failedTask("convert", plan.input, report.error());
        }
        return {true, reportText(*report), job::toJson(*report, nullptr), {}};
    }

    const Options& options_;
    OutputClaims claims_;
};

}  // namespace

void addConvert(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("convert", "Make media files out of recordings, one of each");
    command.footer(kExamples);
    command.add_option("IN", options->paths, "Recordings, or folders of them")->required();
    auto* output =
        command.add_option("-o,--output", options->output, "Name of the output, for a single input")->type_name("FILE");
    command.add_option("--to", options->extension, "Extension of the outputs, such as mkv, mp4, m4a, mp3, wav")
        ->type_name("EXT");
    command.add_option("--out-dir", options->folder, "Folder for the outputs (default: beside the input)")
        ->type_name("DIR")
        ->excludes(output);
    command.add_flag("--keep-broken", options->keep_broken, "Keep frames that no decoder can show");
    command.add_flag("--cut-broken", options->cut_broken, "Cut all that losses damaged, even where that is a lot");
    command.add_flag("-f,--force", options->force, "Overwrite existing outputs");
    command.add_flag("-r,--recursive", options->recursive, "Look into subfolders");
    command.add_option("-j,--jobs", options->jobs, "Files at a time (default: one a processor)")->type_name("N");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return Convert(*options).run(); }; });
}

}  // namespace wf::cli
