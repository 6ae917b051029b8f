#include "pp-rec/job/dump.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/batch.h"
#include "cli/commands.h"
#include "cli/signals.h"
#include "pp-rec/job/report_json.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr dump alice-video-1.mjr | less       one line a packet
  mjr dump alice-video-1.mjr | grep key   where the key frames begin
  mjr dump a.mjr --audio-level 1          the sender's audio level is in header extension 1
  mjr dump a.mjr --json                   the same for a program

Columns: offset in the file, arrival in ms after the first packet, sequence number, RTP timestamp, payload type, marker,
SSRC, size of the packet and of its payload, then what the payload says, levels, orientation and raw extensions.)";

struct Options {
    std::string path;
    std::string codec;
    std::optional<unsigned> audio_level;
    std::optional<unsigned> orientation;
    ConsoleOptions console;
};

std::optional<std::uint8_t> extensionId(const std::optional<unsigned>& value) {
    return value ? std::optional(static_cast<std::uint8_t>(*value)) : std::nullopt;
}

int run(const Options& options) {
    Console console(options.console);
    job::DumpOptions dump;
    dump.codec = rtp::codecFromName(options.codec);
    dump.audio_level_id = extensionId(options.audio_level);
    dump.video_orientation_id = extensionId(options.orientation);
    bool begun = false;
    const auto show = [&](const auto& item) {
        if (console.isJson()) {
            console.json(job::toJson(item));
        } else {
            if (!std::exchange(begun, true)) {
                console.text(job::dumpHead());
            }
            console.text(job::dumpLine(item));
        }
        return !stopFlag().load();
    };
    const Status dumped = job::dumpRecording(options.path, dump, {show, show});
    if (!dumped) {
        const TaskReport failure = failedTask("dump", options.path, dumped.error());
        console.json(failure.json);
        console.error(failure.errors.front());
    }
    if (!console.flush() || !dumped) {
        return 1;
    }
    return stopSignal() == 0 ? 0 : 128 + stopSignal();
}

}  // namespace

void addDump(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("dump", "Print every packet of a recording");
    command.footer(kExamples);
    command.add_option("FILE", options->path, "A recording")->required();
    command.add_option("--codec", options->codec, "Read the payloads as this codec")
        ->type_name("CODEC")
        ->check(CLI::IsMember(codecNames(false), CLI::ignore_case).description(""));
    command.add_option("--audio-level", options->audio_level, "Id of the audio level header extension")
        ->type_name("ID")
        ->check(CLI::Range(1U, 255U).description(""));
    command.add_option("--orientation", options->orientation, "Id of the video orientation header extension")
        ->type_name("ID")
        ->check(CLI::Range(1U, 255U).description(""));
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace wf::cli
