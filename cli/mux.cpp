#include "pp-rec/job/mux.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/report_text.h"
#include "pp-rec/job/grouping.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/job/report_json.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr mux alice-audio-0.mjr alice-video-1.mjr -o alice.mp4
  mjr mux meeting/ --out-dir media        each participant of a folder one file, rejoins included
  mjr mux meeting/ --to mp4               mp4 whatever the codecs; VP8 is then encoded to H.264
  mjr mux a.mjr v.mjr --video copy --to mkv

Everything stands where it was said: pauses are silence, a camera that is off is black (--hold keeps the last picture).
Without -o and --to, the container is the one that needs no other video encoding: mp4, webm, mkv, ogg or m4a.)";

struct Options {
    std::vector<std::string> paths;
    bool recursive = false;
    std::string output;
    std::string folder;
    std::string extension;
    std::string audio;
    std::string video;
    int crf = 23;
    std::string preset = "veryfast";
    bool hold = false;
    bool keep_broken = false;
    bool cut_broken = false;
    bool force = false;
    unsigned jobs = 0;
    ConsoleOptions console;
};

job::AudioMode audioMode(const std::string& name) {
    if (name == "copy") {
        return job::AudioMode::kCopy;
    }
    if (name == "aac") {
        return job::AudioMode::kAac;
    }
    if (name == "opus") {
        return job::AudioMode::kOpus;
    }
    return name == "mp3" ? job::AudioMode::kMp3 : job::AudioMode::kAuto;
}

job::VideoMode videoMode(const std::string& name) {
    if (name == "copy") {
        return job::VideoMode::kCopy;
    }
    return name == "h264" ? job::VideoMode::kH264 : job::VideoMode::kAuto;
}

std::vector<std::string> pathsOf(const job::Participant& person) {
    std::vector<std::string> paths;
    for (const auto* files : {&person.audio, &person.video}) {
        for (const job::RecordingFile& file : *files) {
            paths.push_back(file.path);
        }
    }
    return paths;
}

/// The recording that names the output: the one created first.
std::string firstOf(const job::Participant& person) {
    const job::RecordingFile* first = nullptr;
    for (const auto* files : {&person.audio, &person.video}) {
        for (const job::RecordingFile& file : *files) {
            const auto created = [](const job::RecordingFile& f) { return f.name.time_us.value_or(f.start_us); };
            if (first == nullptr || created(file) < created(*first)) {
                first = &file;
            }
        }
    }
    return first->path;
}

std::string nameOf(const job::Participant& person) {
    if (person.user.empty()) {
        return person.other.empty() ? "" : person.other.front().path;
    }
    return "room " + person.room + ", user " + person.user;
}

class Mux {
public:
    explicit Mux(const Options& options) : options_(options) {}

    int run() {
        Console console(options_.console);
        const auto folders = std::ranges::count_if(options_.paths, isFolder);
        if (folders != 0 && folders != std::ssize(options_.paths)) {
            return usageError("mux", "give either the recordings of one person or folders, not both");
        }
        if (folders != 0 && !options_.output.empty()) {
            return usageError("mux", "-o names one output, but a folder gives one a participant; use --out-dir");
        }
        if (isFolder(options_.output)) {
            return usageError("mux", options_.output + " is a folder; use --out-dir for it");
        }
        if (const Status made = makeFolder(options_.folder); !made) {
            console.error(made.error().message);
            return 1;
        }
        return runBatch(folders != 0 ? planFolders() : planFiles(), {options_.jobs, true}, console);
    }

private:
    std::vector<Task> planFolders() {
        const Inputs inputs = findInputs(options_.paths, options_.recursive, "mux");
        std::vector<Task> tasks = problemTasks(inputs);
        for (job::Participant& person : job::groupParticipants(inputs.files)) {
            tasks.push_back(planPerson(std::move(person)));
        }
        return tasks;
    }

    Task planPerson(job::Participant person) {
        const std::vector<std::string> inputs = pathsOf(person);
        if (inputs.empty()) {
            return {0, [person](const job::Progress&) { return nothingOf(person); }};
        }
        const std::string output = job::participantName(firstOf(person), options_.folder, extensionFor(inputs));
        return makeTask(inputs, output, std::make_shared<job::Participant>(std::move(person)));
    }

    std::vector<Task> planFiles() {
        const std::vector<std::string>& inputs = options_.paths;
        const std::string output = options_.output.empty()
                                       ? job::participantName(inputs.front(), options_.folder, extensionFor(inputs))
                                       : options_.output;
        return {makeTask(inputs, output, nullptr)};
    }

    [[nodiscard]] std::string extensionFor(const std::vector<std::string>& inputs) const {
        return options_.extension.empty()
                   ? job::preferredExtension(inputs, audioMode(options_.audio), videoMode(options_.video))
                   : extensionWord(options_.extension);
    }

    Task makeTask(const std::vector<std::string>& inputs, const std::string& output,
                  std::shared_ptr<const job::Participant> person) {
        std::uint64_t weight = 0;
        for (const std::string& input : inputs) {
            weight += sizeOf(input);
            if (const Status claimed = claims_.claim(input, output); !claimed && claimed_for_ != output) {
                const Error error = claimed.error();
                return {0, [input, error](const job::Progress&) { return failedTask("mux", input, error); }};
            }
            claimed_for_ = output;
        }
        claimed_for_.clear();
        return {weight, [this, inputs, output, person](const job::Progress& progress) {
                    return mux(inputs, output, person.get(), progress);
                }};
    }

    [[nodiscard]] TaskReport mux(const std::vector<std::string>& inputs, const std::string& output,
                                 const job::Participant* person, const job::Progress& progress) const {
        job::MuxOptions mux;
        mux.audio = audioMode(options_.audio);
        mux.video = videoMode(options_.video);
        mux.hold = options_.hold;
        mux.keep_undecodable = options_.keep_broken;
        mux.cut_damaged = options_.cut_broken;
        mux.overwrite = options_.force;
        mux.crf = options_.crf;
        mux.preset = options_.preset;
        mux.title = person == nullptr ? "" : person->user;
        mux.progress = progress;
        const auto report = job::muxRecordings(inputs, output, mux);
        if (!report) {
            return failedTask("mux", inputs.front(), report.error());
        }
        std::vector<std::string> problems = problemsOf(person);
        for (const job::MuxedTrack& track : report->tracks) {
            if (track.failed) {
                problems.push_back(errorLine(track.input, {track.note + "; left out"}));
            }
        }
        return {problems.empty(), reportText(*report) + leftOut(person), job::toJson(*report, person), problems};
    }

    // Recordings that could not be read; empty ones and small streams are no problem.
    static std::vector<std::string> problemsOf(const job::Participant* person) {
        std::vector<std::string> lines;
        if (person != nullptr) {
            for (const job::RecordingFile& file : person->other) {
                if (const Status readable = job::checkReadable(file.path); !readable) {
                    lines.push_back(errorLine(file.path, readable.error()));
                }
            }
        }
        return lines;
    }

    static std::string leftOut(const job::Participant* person) {
        std::string text;
        if (person != nullptr) {
            for (const job::RecordingFile& file : person->other) {
                text += "\n  not used   " + printable(file.path);
            }
        }
        return text;
    }

    static TaskReport nothingOf(const job::Participant& person) {
        job::MuxReport nothing;
        const std::vector<std::string> problems = problemsOf(&person);
        return {problems.empty(), printable(nameOf(person)) + ": no sound or picture was recorded" + leftOut(&person),
                job::toJson(nothing, &person), problems};
    }

    const Options& options_;
    OutputClaims claims_;
    std::string claimed_for_;  ///< output of the task being made, whose other inputs may have it, too
};

void addEncodingOptions(CLI::App& command, Options& options) {
    command.add_option("--audio", options.audio, "Sound: copy, aac, opus or mp3 (default: what the container takes)")
        ->type_name("MODE")
        ->check(CLI::IsMember({"copy", "aac", "opus", "mp3"}));
    command.add_option("--video", options.video, "Picture: copy or h264 (default: copy where the container takes it)")
        ->type_name("MODE")
        ->check(CLI::IsMember({"copy", "h264"}));
    command.add_option("--crf", options.crf, "Quality of H.264: 0 best to 51 (default: 23)")
        ->type_name("N")
        ->check(CLI::Range(0, 51));
    command.add_option("--preset", options.preset, "Speed of H.264: ultrafast to veryslow (default: veryfast)")
        ->type_name("NAME")
        ->check(CLI::IsMember(
                    {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"})
                    .description(""));
    command.add_flag("--hold", options.hold, "Keep the last picture while the camera is off, instead of black");
    command.add_flag("--keep-broken", options.keep_broken, "Keep frames that no decoder can show");
    command.add_flag("--cut-broken", options.cut_broken, "Cut all that losses damaged, even where that is a lot");
}

}  // namespace

void addMux(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("mux", "Bring sound and picture of a participant into one file");
    command.footer(kExamples);
    command.add_option("IN", options->paths, "Recordings of one person, or folders of recordings")->required();
    auto* output = command.add_option("-o,--output", options->output, "Name of the output")->type_name("FILE");
    command.add_option("--to", options->extension, "Extension of the outputs, such as mp4, mkv, webm, m4a")
        ->type_name("EXT")
        ->excludes(output);
    command.add_option("--out-dir", options->folder, "Folder for the outputs (default: beside the inputs)")
        ->type_name("DIR")
        ->excludes(output);
    addEncodingOptions(command, *options);
    command.add_flag("-f,--force", options->force, "Overwrite existing outputs");
    command.add_flag("-r,--recursive", options->recursive, "Look into subfolders");
    command.add_option("-j,--jobs", options->jobs, "Participants at a time (default: one a processor)")->type_name("N");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return Mux(*options).run(); }; });
}

}  // namespace wf::cli
