#include "cli/program.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/signals.h"
#include "rtp/codec.h"

namespace wf::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  mjr info meeting/                       what is in these recordings
  mjr check -r /var/recordings            which of them are damaged, and why
  mjr convert a.mjr                       a.mjr -> a.opus, without another encoding
  mjr mux meeting/ --out-dir out          every participant: sound and picture in one file
  mjr mux a.mjr v.mjr -o alice.mp4        the same for two files
  mjr compose meeting/ -o meeting.mp4     the whole meeting in one picture
  mjr repair crashed.mjr.tmp              a clean crashed.mjr
  mjr batch /var/recordings --out media   all of it for every finished meeting, from cron

What to type for what: mjr help. All of one command: mjr help convert
Exit code: 0 done, 1 some files failed, 2 wrong usage, 130 interrupted.)";

/// Leaves out what CLI11 says about types, lists and exclusions behind an option's name, for it breaks the columns.
class HelpFormatter final : public CLI::Formatter {
public:
    HelpFormatter() { column_width(26); }
    std::string make_option_opts(const CLI::Option* option) const override {
        if (option->get_type_size() == 0) {
            return "";
        }
        const std::string type = option->get_type_name();
        return (option->get_positional() ? "" : " " + type.substr(0, type.find(':'))) +
               (option->get_expected_max() > 1 ? " ..." : "");
    }
};

void describe(CLI::App& app, Action& action) {
    app.name("mjr");
    app.description("mjr: the tool for Janus recordings (.mjr)");
    app.footer(kExamples);
    app.set_version_flag("-V,--version", "mjr " WF_VERSION, "Print the version");
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(1);
    app.formatter(std::make_shared<HelpFormatter>());
    addInfo(app, action);
    addCheck(app, action);
    addRepair(app, action);
    addConvert(app, action);
    addMux(app, action);
    addCompose(app, action);
    addDump(app, action);
    addPcap(app, action);
    addBatch(app, action);
    addWatch(app, action);
    addHelp(app, action);
}

int explain(const CLI::App& app, const CLI::ParseError& error, const std::string& first_argument) {
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "" : chosen.front()->get_name();
    std::string message = error.what();
    if (chosen.empty() && !first_argument.empty() && first_argument.front() != '-') {
        message = "there is no command '" + first_argument + "'";
    }
    for (std::size_t at = message.find('\n'); at != std::string::npos; at = message.find('\n')) {
        message[at] = ' ';
    }
    return usageError(command, message);
}

int parseAndRun(CLI::App& app, Action& action, int argc, char** argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return error.get_exit_code() == 0 ? app.exit(error) : explain(app, error, argc > 1 ? argv[1] : "");
    }
    return action ? action() : kUsageError;
}

}  // namespace

void addConsoleFlags(CLI::App& command, ConsoleOptions& options) {
    command.add_flag("--json", options.json, "Print results as JSON, one object a line");
    command.add_flag("-q,--quiet", options.quiet, "Print errors only");
}

std::vector<std::string> codecNames(bool data) {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(rtp::Codec::kBinary); ++i) {
        const auto codec = static_cast<rtp::Codec>(i);
        if (data || rtp::mediaKind(codec) != rtp::MediaKind::kData) {
            names.emplace_back(rtp::codecName(codec));
        }
    }
    return names;
}

std::string codecList(bool data) {
    std::string list;
    for (const std::string& name : codecNames(data)) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

int usageError(const std::string& command, const std::string& message) {
    const std::string name = command.empty() ? "" : " " + command;
    std::fprintf(stderr, "mjr%s: %s; see mjr%s --help\n", name.c_str(), printable(message).c_str(), name.c_str());
    return kUsageError;
}

int runProgram(int argc, char** argv) {
    installSignalHandlers();
    try {
        CLI::App app;
        Action action;
        describe(app, action);
        return parseAndRun(app, action, argc, argv);
    } catch (const std::exception& failure) {  // std::bad_alloc and what third parties throw
        std::fprintf(stderr, "mjr: cannot go on: %s\n", failure.what());
        return 1;
    }
}

}  // namespace wf::cli
