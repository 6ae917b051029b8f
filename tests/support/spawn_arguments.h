#pragma once

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace wf::test {

/// The test's own environment with what the command adds, as NAME=VALUE.
std::vector<std::string> environmentOf(const Command& command);
/// As posix_spawn() wants them: good as long as the texts are, with a null at the end.
std::vector<char*> pointersTo(std::vector<std::string>& texts);

}  // namespace wf::test
