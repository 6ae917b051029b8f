#pragma once

#include <filesystem>

#include "tests/support/process.h"

namespace wf::test {

/// How wf-sfu is started with a folder of configuration and one for recordings: the program of this build, or, when the
/// environment names an image in WF_SFU_IMAGE, a container of it on the network of this machine.
Command sfuServerCommand(const std::filesystem::path& configuration, const std::filesystem::path& recordings);

/// The folder for recordings as that server sees it.
std::filesystem::path recordingsInServer(const std::filesystem::path& recordings);

}  // namespace wf::test
