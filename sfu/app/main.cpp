#include "sfu/app/program.h"

int main(int argc, char** argv) { return wf::app::runProgram(argc, argv); }
