#pragma once

namespace wf::app {

/// The program wf-sfu. Exit codes: 0 ended as asked, 1 could not start or must be started anew, 2 wrong options or
/// configuration.
int runProgram(int argc, char** argv);

}  // namespace wf::app
