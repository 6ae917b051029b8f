#include "cli/program.h"

int main(int argc, char** argv) { return wf::cli::runProgram(argc, argv); }
