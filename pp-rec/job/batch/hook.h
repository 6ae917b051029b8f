#pragma once

#include <atomic>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/base/result.h"

namespace wf::job::batch {

/// The words of a command line, with '...', "..." and \ as a shell has them, and nothing else of a shell. Errors: an
/// open quote, no word.
Result<std::vector<std::string>> splitCommand(std::string_view line);

/// The words that let /bin/sh run the line, with `{}` in it as a quoted argument.
std::vector<std::string> shellCommand(const std::string& line);

/// A program to run when a meeting is done. `{}` in its arguments becomes `target`; its output goes to standard error.
struct HookCall {
    std::vector<std::string> words;
    std::string target;
    std::map<std::string, std::string> environment;
    const std::atomic<bool>* stop = nullptr;  ///< set: the program is asked to end
};

/// Waits for its end. Errors: it could not be started, failed, or was ended by a signal.
Status runHook(const HookCall& call);

}  // namespace wf::job::batch
