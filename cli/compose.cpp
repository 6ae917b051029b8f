#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/option_values.h"
#include "cli/progress_meter.h"
#include "cli/report_text.h"
#include "pp-rec/job/meeting.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/job/utc_time.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr compose meeting/ -o meeting.mp4          everybody in one picture, all sound mixed
  mjr compose meeting/                         the same as meeting/<room>-<date>-<time>.mp4
  mjr compose meeting/ -o m.mp4 -o m.m4a --report m.json --html m.html
  mjr compose rec/ --room 1234 --meeting 2     the second meeting of room 1234 in this folder
  mjr compose meeting/ -o m.mp4 --names names.csv --loudness -16 --poster m.png
  mjr compose meeting/ -o m.m4a --speakers m.srt   sound, and who spoke when
  mjr compose meeting/ -o m.mp4 --start 0:10:00 --duration 90

Layout auto shows a shared screen large, else up to nine people in a grid, else who speaks large. Names come from
--names (JSON or CSV: id,name), from the event file beside the recordings, or are the user ids.)";

struct Options {
    std::vector<std::string> paths;
    std::vector<std::string> outputs;
    std::string room;
    std::size_t meeting = 0;
    std::string size = "1280x720";
    std::string bitrate;
    std::string audio_bitrate;
    std::string start;
    std::string duration;
    std::string names;
    bool no_labels = false;
    bool recursive = false;
    double loudness_lufs = 0;
    bool has_loudness = false;
    job::ComposeOptions compose;
    ConsoleOptions console;
};

bool holdsMedia(const job::MeetingFiles& meeting) {
    return std::ranges::any_of(meeting.people,
                               [](const job::Participant& p) { return !p.audio.empty() || !p.video.empty(); });
}

double length_s(const job::MeetingFiles& meeting) {
    return std::max(static_cast<double>(meeting.end_us - meeting.start_us) / 1e6, 0.0);
}

/// "20261122-201435".
std::string stampOf(std::int64_t us) {
    std::string stamp;
    for (const char c : job::formatUtc(us).substr(0, 19)) {
        stamp += c == 'T' ? "-" : c == '-' || c == ':' ? "" : std::string(1, c);
    }
    return stamp;
}

/// Beside the recordings: room, date and time.
std::string defaultOutput(const job::MeetingFiles& meeting, bool sound_only) {
    const std::filesystem::path first = meeting.paths().front();
    const std::string room = meeting.room.empty() ? "meeting" : job::safeFileName(meeting.room);
    return (first.parent_path() / (room + "-" + stampOf(meeting.start_us) + (sound_only ? ".m4a" : ".mp4"))).string();
}

std::string placeOf(const job::MeetingFiles& meeting) {
    return meeting.room.empty()
               ? "in " + printable(std::filesystem::path(meeting.paths().front()).parent_path().string())
               : "room " + printable(meeting.room);
}

std::string listed(const std::vector<job::MeetingFiles>& meetings) {
    constexpr std::size_t kShown = 20;
    std::string text;
    for (std::size_t i = 0; i < std::min(meetings.size(), kShown); ++i) {
        text += "\n  " + std::to_string(i + 1) + "  " + job::formatUtc(meetings[i].start_us).substr(0, 19) + "Z  " +
                media::formatSeconds(length_s(meetings[i])) + "  " + countOf(meetings[i].people.size(), "participant") +
                "  " + placeOf(meetings[i]);
    }
    return meetings.size() > kShown ? text + "\n  and " + std::to_string(meetings.size() - kShown) + " more" : text;
}

class Compose {
public:
    explicit Compose(Options& options) : options_(options) {}

    int run() {
        if (const int wrong = readValues(); wrong != 0) {
            return wrong;
        }
        Console console(options_.console);
        const Inputs inputs = findInputs(options_.paths, options_.recursive, "compose");
        if (!inputs.problems.empty()) {
            return runBatch(problemTasks(inputs), {1, false}, console);
        }
        if (!options_.names.empty()) {
            auto names = job::readNames(options_.names);
            if (!names) {
                console.error(names.error().message);
                return 1;
            }
            options_.compose.names = std::move(names).value();
        }
        const int wrong = choose(job::groupMeetings(inputs.files));
        return wrong != 0 ? wrong : compose(console);
    }

private:
    /// The exit code, or 0.
    int readValues() {
        job::ComposeOptions& compose = options_.compose;
        const auto sides = parseSides(options_.size);
        const auto even = [](int side) { return side >= 128 && side <= 8192 && side % 2 == 0; };
        if (!sides || !even(sides->width) || !even(sides->height)) {
            return usageError("compose", "--size takes two even numbers from 128 to 8192, such as 1280x720");
        }
        compose.width = sides->width;
        compose.height = sides->height;
        if (!readBitrate(options_.bitrate, compose.video_bitrate_bps) ||
            !readBitrate(options_.audio_bitrate, compose.audio_bitrate_bps)) {
            return usageError("compose", "a bit rate is written such as 1500k or 2.5M");
        }
        const auto start_s = parseTime(options_.start.empty() ? "0" : options_.start);
        const auto duration_s = parseTime(options_.duration.empty() ? "1" : options_.duration);
        if (!start_s || !duration_s || *duration_s <= 0) {
            return usageError("compose", "a time is written in seconds, such as 90, or as 0:01:30");
        }
        compose.start_s = *start_s;
        compose.duration_s = options_.duration.empty() ? std::nullopt : duration_s;
        compose.labels = !options_.no_labels;
        compose.loudness_lufs = options_.has_loudness ? std::optional(options_.loudness_lufs) : std::nullopt;
        return 0;
    }

    static bool readBitrate(const std::string& text, int& bitrate_bps) {
        const auto value = parseBitrate(text);
        bitrate_bps = value.value_or(0);
        return value || text.empty();
    }

    /// Takes the meeting that is meant. The exit code, or 0.
    int choose(std::vector<job::MeetingFiles> meetings) {
        const std::size_t found = meetings.size();
        std::erase_if(meetings, [&](const job::MeetingFiles& meeting) {
            return (!options_.room.empty() && meeting.room != options_.room) || (found > 1 && !holdsMedia(meeting));
        });
        if (meetings.empty()) {
            return usageError("compose", options_.room.empty() ? "these recordings hold no sound and no picture"
                                                               : "there is no meeting of the room " + options_.room);
        }
        if (options_.meeting > meetings.size()) {
            return usageError("compose", "there is no meeting " + std::to_string(options_.meeting) + ", only " +
                                             std::to_string(meetings.size()));
        }
        if (meetings.size() > 1 && options_.meeting == 0) {
            std::fprintf(stderr, "mjr compose: these recordings hold %zu meetings; choose one with --meeting N:%s\n",
                         meetings.size(), listed(meetings).c_str());
            return kUsageError;
        }
        meeting_ = std::move(meetings[options_.meeting == 0 ? 0 : options_.meeting - 1]);
        return 0;
    }

    int compose(Console& console) {
        job::ComposeOptions& compose = options_.compose;
        compose.outputs = options_.outputs;
        const bool report_only = !compose.report_json.empty() || !compose.report_html.empty() ||
                                 !compose.speakers.empty() || !compose.participants_dir.empty();
        if (compose.outputs.empty() && !report_only) {
            compose.outputs = {defaultOutput(meeting_, compose.layout == "audio")};
        }
        BatchOptions batch{1, true};
        batch.unit = WorkUnit::kMediaTime;
        const double duration_s = std::min(length_s(meeting_), compose.duration_s.value_or(length_s(meeting_)));
        const auto weight = static_cast<std::uint64_t>(duration_s * 1000);
        return runBatch({{weight, [this](const job::Progress& progress) { return composeOne(progress); }}}, batch,
                        console);
    }

    TaskReport composeOne(const job::Progress& progress) {
        options_.compose.progress = progress;
        const std::string input = options_.paths.front();
        const auto composed = job::composeMeeting(meeting_, options_.compose);
        if (!composed) {
            return failedTask("compose", input, composed.error());
        }
        return {true, reportText(*composed), job::toJson(*composed), {}};
    }

    Options& options_;
    job::MeetingFiles meeting_;
};

void addPictureOptions(CLI::App& command, Options& options) {
    job::ComposeOptions& compose = options.compose;
    command.add_option("--layout", compose.layout, "auto, grid, speaker, screen or audio (default: auto)")
        ->type_name("NAME")
        ->check(CLI::IsMember({"auto", "grid", "speaker", "screen", "audio"}).description(""));
    command.add_option("--size", options.size, "Width and height (default: 1280x720)")->type_name("WxH");
    command.add_option("--fps", compose.fps, "Pictures a second (default: 25)")
        ->type_name("N")
        ->check(CLI::Range(1, 120));
    auto* crf = command.add_option("--crf", compose.crf, "Quality: 0 best to 63 (default: 23 for mp4, 33 for webm)")
                    ->type_name("N")
                    ->check(CLI::Range(0, 63));
    command.add_option("--bitrate", options.bitrate, "Bits a second of the picture instead, such as 1500k or 2M")
        ->type_name("RATE")
        ->excludes(crf);
    command.add_option("--preset", compose.preset, "Speed: ultrafast to veryslow (default: veryfast)")
        ->type_name("NAME")
        ->check(CLI::IsMember(
                    {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"})
                    .description(""));
    command.add_flag("--hold", compose.hold, "Keep the last picture while a camera is off, instead of a name card");
    command.add_flag("--no-labels", options.no_labels, "Leave the names out");
    command.add_option("--names", options.names, "Names of users: JSON or CSV")->type_name("FILE");
}

void addSoundOptions(CLI::App& command, Options& options) {
    command.add_option("--audio-bitrate", options.audio_bitrate, "Bits a second of the sound (default: 128k)")
        ->type_name("RATE");
    command
        .add_option_function<double>(
            "--loudness",
            [&options](double lufs) {
                options.loudness_lufs = lufs;
                options.has_loudness = true;
            },
            "Loudness of the whole in LUFS (EBU R128), such as -16")
        ->type_name("LUFS")
        ->check(CLI::Range(-70.0, -5.0).description(""));
}

void addOutputOptions(CLI::App& command, Options& options) {
    job::ComposeOptions& compose = options.compose;
    command
        .add_option("-o,--output", options.outputs,
                    "Output: mp4, webm, mkv, or for sound m4a, mp3, opus, wav; again for more")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command.add_option("--per-participant", compose.participants_dir, "Folder for a file of each participant")
        ->type_name("DIR");
    command.add_option("--poster", compose.poster, "PNG of a picture of the meeting")->type_name("FILE");
    command.add_option("--speakers", compose.speakers, "Who spoke when, as subtitles: srt or vtt")->type_name("FILE");
    command.add_option("--report", compose.report_json, "Report as JSON")->type_name("FILE");
    command.add_option("--html", compose.report_html, "Report as a page for a browser")->type_name("FILE");
    command.add_option("--title", compose.title, "Title in the outputs (default: the room)")->type_name("TEXT");
}

void addChoiceOptions(CLI::App& command, Options& options) {
    command.add_option("--room", options.room, "The meeting of this room")->type_name("ID");
    command.add_option("--meeting", options.meeting, "The N-th meeting of several")
        ->type_name("N")
        ->check(CLI::PositiveNumber.description(""));
    command.add_option("--start", options.start, "Begin here, seconds or H:MM:SS")->type_name("TIME");
    command.add_option("--duration", options.duration, "Length of the outputs, likewise")->type_name("TIME");
    command.add_flag("--trim", options.compose.trim, "Cut head and tail in which nothing is seen or heard");
}

}  // namespace

void addCompose(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("compose", "Bring a meeting into one file");
    command.footer(kExamples);
    command.add_option("IN", options->paths, "Folders of recordings, or recordings")->required();
    addOutputOptions(command, *options);
    addChoiceOptions(command, *options);
    addPictureOptions(command, *options);
    addSoundOptions(command, *options);
    command.add_option("--threads", options->compose.threads, "Threads (default: one a processor)")
        ->type_name("N")
        ->check(CLI::Range(0, 256).description(""));
    command.add_flag("-f,--force", options->compose.overwrite, "Overwrite existing outputs");
    command.add_flag("-r,--recursive", options->recursive, "Look into subfolders");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return Compose(*options).run(); }; });
}

}  // namespace wf::cli
