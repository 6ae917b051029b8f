#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/console.h"

namespace CLI {
class App;
}

namespace wf::cli {

/// What the command line asks for, run once it is parsed; returns the exit code.
using Action = std::function<int()>;

inline constexpr int kUsageError = 2;

// Each adds one subcommand, which sets `action` when it is chosen.
void addInfo(CLI::App& app, Action& action);
void addCheck(CLI::App& app, Action& action);
void addRepair(CLI::App& app, Action& action);
void addConvert(CLI::App& app, Action& action);
void addMux(CLI::App& app, Action& action);
void addCompose(CLI::App& app, Action& action);
void addDump(CLI::App& app, Action& action);
void addPcap(CLI::App& app, Action& action);
void addBatch(CLI::App& app, Action& action);
void addWatch(CLI::App& app, Action& action);
/// `app` outlives the action.
void addHelp(CLI::App& app, Action& action);

/// Adds --json and --quiet.
void addConsoleFlags(CLI::App& command, ConsoleOptions& options);

/// Names of all codecs of audio and video, and of data with `data`.
std::vector<std::string> codecNames(bool data);
/// The same as "opus, vp8, ...".
std::string codecList(bool data);

/// "mjr: COMMAND: message; see mjr COMMAND --help"; returns kUsageError.
int usageError(const std::string& command, const std::string& message);

}  // namespace wf::cli
