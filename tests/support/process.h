#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace wf::test {

/// A program to run without a shell. `argv[0]` is a path, or a name looked up in PATH.
struct Command {
    std::vector<std::string> argv;
    std::string input;                               ///< fed to standard input, then end of file
    std::filesystem::path folder;                    ///< working folder; empty: the test's own
    std::map<std::string, std::string> environment;  ///< added to the test's own
    std::chrono::milliseconds timeout{120'000};      ///< then the process and its children are killed
};

/// What a process left behind.
struct Outcome {
    int exit_code = -1;  ///< -1 when it did not start or did not exit by itself
    int signal = 0;      ///< that ended it, else 0
    bool timed_out = false;
    std::string out;
    std::string err;
    double seconds = 0;  ///< wall time
    long peak_rss_kib = 0;

    [[nodiscard]] bool ok() const { return exit_code == 0; }
    /// One text with exit state, standard output and standard error, for a failure message.
    [[nodiscard]] std::string describe() const;
};

/// Runs and waits. A program that cannot be started yields exit_code -1 and a reason in `err`.
Outcome run(const Command& command);
Outcome run(std::vector<std::string> argv);

/// Runs one of the programs of this build: runTool("mjr", {"info", path}).
Outcome runTool(const std::string& program, const std::vector<std::string>& arguments);
std::filesystem::path toolPath(const std::string& program);

/// True when `program` is found in PATH.
bool isInstalled(const std::string& program);

}  // namespace wf::test
