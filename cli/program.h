#pragma once

namespace wf::cli {

/// The whole of mjr: reads the command line, runs the subcommand, returns the exit code (0 done, 1 something failed, 2
/// usage, 128 + signal).
int runProgram(int argc, char** argv);

}  // namespace wf::cli
