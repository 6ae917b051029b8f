#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/tool/command_line.h"
#include "pp-rec/tool/log.h"
#include "pp-rec/tool/run.h"
#include "pp-rec/tool/usage.h"

namespace {

std::optional<std::string> environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read before any thread starts
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int printText(const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    signal(SIGPIPE, SIG_IGN);  // a reader of the log that goes away does not stop a conversion
    const std::vector<std::string> arguments(argc > 0 ? argv + 1 : argv, argv + argc);
    if (arguments.empty()) {
        const std::string text = wf::tool::usageText();
        std::fwrite(text.data(), 1, text.size(), stderr);
        return 1;
    }
    const auto options = wf::tool::parseCommandLine(arguments, environment);
    if (!options) {
        const std::string text = "pp-rec: " + options.error().message + "\nTry pp-rec --help.\n";
        std::fwrite(text.data(), 1, text.size(), stderr);
        return 1;
    }
    if (options->help) {
        return printText(wf::tool::usageText());
    }
    if (options->version) {
        return printText(wf::tool::versionText());
    }
    if (options->file_extensions) {
        return printText(wf::tool::extensionsText());
    }
    return wf::tool::run(*options, wf::tool::Log(*options));
}
