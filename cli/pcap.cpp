#include "pp-rec/job/pcap.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>

#include "cli/batch.h"
#include "cli/commands.h"
#include "cli/progress_meter.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/job/report_json.h"
#include "recorder/mjr/mapped_file.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr pcap alice-audio-0.mjr              alice-audio-0.pcap for Wireshark
  mjr pcap call.pcap --codec opus -o a.mjr
  mjr pcap call.pcap --codec vp8 --ssrc 0x1b2c3d4e -o v.mjr

A capture becomes a recording of one stream: the first one in it unless --ssrc names another. The packets must not be
encrypted (SRTP). Read are classic pcap files of Ethernet, Linux cooked and raw IP captures.)";

struct Options {
    std::string input;
    std::string output;
    std::string codec;
    std::string ssrc;
    bool force = false;
    ConsoleOptions console;
};

/// Decimal, or hexadecimal behind 0x; zero is no SSRC but stands for "the first one", as with pcap2mjr.
Result<std::optional<std::uint32_t>> readSsrc(const std::string& text) {
    if (text.empty()) {
        return std::optional<std::uint32_t>{};
    }
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
    if (parsed.ec != std::errc{} || parsed.ptr != end) {
        return Error{"'" + text + "' is no SSRC"};
    }
    return value == 0 ? std::optional<std::uint32_t>{} : std::optional(value);
}

TaskReport exportOne(const Options& options, const job::Progress& progress) {
    const std::string output = options.output.empty() ? job::convertedName(options.input, "", "pcap") : options.output;
    const auto report = job::recordingToPcap(options.input, output, {options.force, progress});
    if (!report) {
        return failedTask("pcap", options.input, report.error());
    }
    std::string text =
        printable(report->input) + " -> " + printable(report->output) + "  " + countOf(report->packets, "packet");
    text += report->skipped > 0 ? ", " + std::to_string(report->skipped) + " too long for UDP left out" : "";
    text += report->damaged_bytes > 0 ? ", " + countOf(report->damaged_bytes, "damaged byte") + " skipped" : "";
    return {true, text, job::toJson(*report), {}};
}

std::string importText(const job::PcapImport& report) {
    std::string text = printable(report.input) + " -> " + printable(report.output) + "  " +
                       countOf(report.packets, "packet") + " of SSRC " + std::to_string(report.ssrc);
    text += report.cut > 0 ? ", " + std::to_string(report.cut) + " cut short by the capture left out" : "";
    text += report.fragments > 0 ? ", " + std::to_string(report.fragments) + " IP fragments left out" : "";
    text += report.truncated ? ", the capture ends inside a frame" : "";
    for (const job::CapturedStream& stream : report.streams) {
        if (stream.ssrc != report.ssrc) {
            text += "\n  also in it: SSRC " + std::to_string(stream.ssrc) + ", payload type " +
                    std::to_string(stream.payload_type) + ", " + countOf(stream.packets, "packet");
        }
    }
    return text;
}

TaskReport importOne(const Options& options, const job::PcapImportOptions& import) {
    const auto report = job::pcapToRecording(options.input, options.output, import);
    if (!report) {
        return failedTask("pcap", options.input, report.error());
    }
    return {true, importText(*report), job::toJson(*report), {}};
}

int fail(const Options& options, const Error& error) {
    Console console(options.console);
    const TaskReport failure = failedTask("pcap", options.input, error);
    console.json(failure.json);
    console.error(failure.errors.front());
    return 1;
}

int run(const Options& options) {
    if (const auto file = mjr::MappedFile::open(options.input); !file) {
        return fail(options, file.error());
    }
    const bool capture = job::looksLikeCapture(options.input);
    const auto ssrc = readSsrc(options.ssrc);
    if (!ssrc) {
        return usageError("pcap", ssrc.error().message);
    }
    if (capture && options.codec.empty()) {
        return usageError("pcap", options.input + " is a capture; --codec has to say what is in it");
    }
    if (capture && options.output.empty()) {
        return usageError("pcap", options.input + " is a capture; -o has to name the recording");
    }
    if (!capture && !(options.codec.empty() && options.ssrc.empty())) {
        return usageError("pcap", "--codec and --ssrc are for captures, which " + options.input + " is not");
    }
    if (!options.output.empty() && job::isSameFile(options.input, options.output)) {
        return usageError("pcap", "the output is the input itself");
    }
    Console console(options.console);
    Task task;
    task.weight = sizeOf(options.input);
    task.run = [&](const job::Progress& progress) {
        if (!capture) {
            return exportOne(options, progress);
        }
        return importOne(options, {*rtp::codecFromName(options.codec), *ssrc, options.force, progress});
    };
    return runBatch({task}, {1, true}, console);
}

}  // namespace

void addPcap(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("pcap", "Turn a recording into a network capture, or back");
    command.footer(kExamples);
    command.add_option("IN", options->input, "A recording, or a pcap file")->required();
    command.add_option("-o,--output", options->output, "Name of the output (default for a recording: IN.pcap)")
        ->type_name("FILE");
    command.add_option("--codec", options->codec, "Codec of the stream in a capture: " + codecList(false))
        ->type_name("CODEC")
        ->check(CLI::IsMember(codecNames(false), CLI::ignore_case));
    command.add_option("--ssrc", options->ssrc, "Stream in a capture, decimal or 0x... (default: the first one)")
        ->type_name("N");
    command.add_flag("-f,--force", options->force, "Overwrite an existing output");
    addConsoleFlags(command, options->console);
    command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace wf::cli
