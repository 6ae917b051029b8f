#include "cli/batch_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/option_values.h"
#include "cli/outputs.h"
#include "pp-rec/job/batch/hook.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/text_values.h"
#include "pp-rec/job/meeting.h"

namespace wf::cli {
namespace {

namespace fs = std::filesystem;
using job::batch::Settings;

constexpr int kMinSide = 128;
constexpr int kMaxSide = 8192;
constexpr double kMemoryShare = 0.75;  // of what there is, without --max-memory

void addMaking(CLI::App& command, BatchWords& words) {
    command
        .add_option("--make", words.make, "What to make: participants, meeting, audio, report (default: all but audio)")
        ->delimiter(',')
        ->type_name("LIST")
        ->check(CLI::IsMember({"participants", "meeting", "audio", "report"}).description(""));
    command.add_option("--name", words.name, "Name of outputs (default: {room}/{date}-{time}.mp4)")
        ->type_name("TEMPLATE");
    command
        .add_option("--participant-name", words.participant_name,
                    "Name of participants' files (default: {name}/{user}.{ext})")
        ->type_name("TEMPLATE");
    command.add_flag("--local-time", words.local_time, "Dates and times in names in the local zone (default: UTC)");
    command.add_option("--to", words.participants_to, "Extension of participants' files (default: what suits them)")
        ->type_name("EXT");
    command.add_option("--audio-to", words.audio_to, "Extension of the sound alone (default: m4a)")
        ->type_name("EXT")
        ->check(CLI::IsMember({"m4a", "mp3", "opus", "wav"}).description(""));
    command.add_option("--names", words.names_file, "Names of users, JSON or CSV")->type_name("FILE");
    command.add_option("--layout", words.layout, "auto, grid, speaker or screen (default: auto)")
        ->type_name("NAME")
        ->check(CLI::IsMember({"auto", "grid", "speaker", "screen"}).description(""));
    command.add_option("--size", words.size, "Size of the picture (default: 1280x720)")->type_name("WxH");
    command.add_option("--fps", words.fps, "Pictures a second (default: 25)")
        ->type_name("N")
        ->check(CLI::Range(1, 120).description(""));
    command.add_option("--crf", words.crf, "Quality: 0 best to 63")
        ->type_name("N")
        ->check(CLI::Range(0, 63).description(""));
    command.add_option("--preset", words.preset, "Speed of H.264: ultrafast to veryslow (default: veryfast)")
        ->type_name("NAME")
        ->check(CLI::IsMember(
                    {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"})
                    .description(""));
    command.add_option("--loudness", words.loudness, "Bring the sound to this loudness, such as -16")
        ->type_name("LUFS")
        ->check(CLI::Range(-70.0, -5.0).description(""));
    command.add_flag("--hold", words.hold, "Keep the last picture while a camera is off");
    command.add_flag("--trim", words.trim, "Cut head and tail in which nobody sends anything");
}

void addChoosing(CLI::App& command, BatchWords& words) {
    command.add_flag("-r,--recursive", words.recursive, "Look into subfolders");
    command.add_option("--settle", words.settle, "Quiet time after which a meeting is finished (default: 60s)")
        ->type_name("TIME");
    command.add_option("--since", words.since, "Only meetings that began then or later: 2026-11-22, or 7d ago")
        ->type_name("TIME");
    command.add_option("--room", words.rooms, "Only this room; * and ? match; may be given again")
        ->type_name("ID")
        ->allow_extra_args(false);
    command.add_flag("--again", words.again, "Make meetings again that are done or given up");
    command.add_flag("--overwrite", words.overwrite, "Replace files that were not made here");
    command.add_option("--retries", words.retries, "Tries after the first that failed (default: 2)")
        ->type_name("N")
        ->check(CLI::Range(0, 1000).description(""));
    command.add_option("--retry-after", words.retry_after, "Time between tries (default: batch 0s, watch 10m)")
        ->type_name("TIME");
}

void addRunning(CLI::App& command, BatchWords& words) {
    command.add_option("-j,--jobs", words.jobs, "Meetings at a time (default: 1)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024).description(""));
    command.add_option("--max-memory", words.max_memory, "Of all jobs together (default: 3/4 of the machine's)")
        ->type_name("SIZE");
    command.add_option("--nice", words.nice, "Priority of jobs: 0 to 19, the least (default: 0)")
        ->type_name("N")
        ->check(CLI::Range(0, 19).description(""));
    command.add_option("--archive", words.archive, "Move recordings there when their meeting is done")
        ->type_name("DIR");
    command
        .add_option("--delete-after", words.delete_after, "Delete recordings this long after their meeting was made")
        ->type_name("TIME");
    command.add_option("--exec", words.exec, "Run after each meeting; {} is its report, or its folder")
        ->type_name("CMD");
    command.add_flag("--shell", words.shell, "Give CMD to /bin/sh");
    command.add_option("--log", words.log, "Append what happens to this file, JSON lines")->type_name("FILE");
    command.add_option("--metrics", words.metrics, "Write metrics for Prometheus to this file")->type_name("FILE");
    command.add_flag("--json", words.console.json, "Print what happens as JSON, one object a line");
    command.add_flag("-q,--quiet", words.console.quiet, "Print errors only");
}

/// Absolute, without a slash at its end, so that it means the same to another process.
std::string absolute(const std::string& path) {
    std::string text = fs::absolute(path).lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/')) {
        text.pop_back();
    }
    return text;
}

/// Reads settings one after the other and keeps the first error.
class SettingsReader {
public:
    explicit SettingsReader(const BatchWords& words) : words_(words) {}

    Result<Settings> read() {
        readFolders();
        readMake();
        readNames();
        readTimes();
        readAfter();
        settings_.recursive = words_.recursive;
        settings_.rooms = words_.rooms;
        settings_.retries = words_.retries;
        settings_.again = words_.again;
        settings_.overwrite = words_.overwrite;
        settings_.jobs = words_.jobs;
        settings_.nice = words_.nice;
        if (!problem_.empty()) {
            return Error{problem_};
        }
        return std::move(settings_);
    }

private:
    void refuse(const std::string& problem) { problem_ = problem_.empty() ? problem : problem_; }

    template <class Value, class Target>
    void take(const Result<Value>& value, Target& target) {
        if (value) {
            target = *value;
        } else {
            refuse(value.error().message);
        }
    }

    void readFolders() {
        std::error_code error;
        if (words_.source.empty() || words_.out.empty()) {
            refuse("a folder of recordings and --out DIR are needed");
            return;
        }
        if (!fs::is_directory(words_.source, error)) {
            refuse(words_.source + " is no folder");
        }
        settings_.source = absolute(words_.source);
        settings_.out = absolute(words_.out);
        settings_.after.archive = words_.archive.empty() ? "" : absolute(words_.archive);
        if (settings_.after.archive == settings_.source) {
            refuse("--archive names the folder of recordings itself");
        }
    }

    void readMake() {
        job::batch::MakeOptions& make = settings_.make;
        const auto wanted = [&](const char* what) { return std::ranges::find(words_.make, what) != words_.make.end(); };
        make.participants = wanted("participants");
        make.meeting = wanted("meeting");
        make.audio = wanted("audio");
        make.report = wanted("report");
        make.participant_extension = extensionWord(words_.participants_to);
        make.audio_extension = words_.audio_to;
        make.layout = words_.layout;
        make.fps = words_.fps;
        make.crf = words_.crf;
        make.preset = words_.preset;
        make.hold = words_.hold;
        make.trim = words_.trim;
        if (words_.loudness != 0) {
            make.loudness_lufs = words_.loudness;
        }
        readSize(make);
        if (!words_.names_file.empty()) {
            take(job::readNames(words_.names_file), make.names);
        }
        if (!words_.max_memory.empty()) {
            take(job::batch::parseBytes(words_.max_memory), settings_.max_memory_bytes);
        } else {
            settings_.max_memory_bytes =
                static_cast<std::uint64_t>(static_cast<double>(job::batch::usableMemory()) * kMemoryShare);
        }
    }

    void readSize(job::batch::MakeOptions& make) {
        const auto sides = parseSides(words_.size);
        const auto fits = [](int side) { return side >= kMinSide && side <= kMaxSide && side % 2 == 0; };
        if (!sides || !fits(sides->width) || !fits(sides->height)) {
            refuse("--size takes two even numbers from 128 to 8192, such as 1280x720");
            return;
        }
        make.width = sides->width;
        make.height = sides->height;
    }

    void readNames() {
        job::batch::NameOptions& names = settings_.names;
        names.meeting = words_.name.empty() ? names.meeting : words_.name;
        names.participants = words_.participant_name.empty() ? names.participants : words_.participant_name;
        names.local_time = words_.local_time;
        const auto parsed = job::batch::parseNames(names);
        if (!parsed) {
            refuse(parsed.error().message);
            return;
        }
        const std::string extension = extensionWord(parsed->meeting.literalExtension());
        if (extension.empty()) {
            return;
        }
        if (extension != "mp4" && extension != "m4v" && extension != "webm" && extension != "mkv") {
            refuse("--name " + names.meeting + ": a meeting becomes mp4, webm or mkv");
        }
        settings_.make.video_extension = extension;
    }

    void readTimes() {
        take(job::batch::parseDuration(words_.settle), settings_.settle_s);
        if (!words_.retry_after.empty()) {
            take(job::batch::parseDuration(words_.retry_after), settings_.retry_after_s);
        }
        if (!words_.since.empty()) {
            take(job::batch::parseMoment(words_.since, job::batch::nowUs()), settings_.since_us);
        }
    }

    void readAfter() {
        if (!words_.delete_after.empty()) {
            take(job::batch::parseDuration(words_.delete_after), settings_.after.delete_after_s);
        }
        if (!words_.delete_after.empty() && !words_.archive.empty()) {
            refuse("--archive and --delete-after exclude each other");
        }
        if (words_.exec.empty()) {
            return;
        }
        if (words_.shell) {
            settings_.after.hook = job::batch::shellCommand(words_.exec);
        } else {
            take(job::batch::splitCommand(words_.exec), settings_.after.hook);
        }
    }

    const BatchWords& words_;
    Settings settings_;
    std::string problem_;
};

}  // namespace

void addBatchOptions(CLI::App& command, BatchWords& words) {
    command.add_option("DIR", words.source, "Folder of recordings");
    command.add_option("-o,--out", words.out, "Folder of outputs")->type_name("DIR");
    addMaking(command, words);
    addChoosing(command, words);
    addRunning(command, words);
}

Result<job::batch::Settings> readSettings(const BatchWords& words) { return SettingsReader(words).read(); }

}  // namespace wf::cli
