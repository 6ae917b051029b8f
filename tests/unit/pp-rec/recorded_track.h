#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pp-rec/job/loaded_track.h"
#include "tests/support/synthetic_track.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

/// Writes the recording into `folder` and returns its path.
inline std::string saveTrack(const TempDir& folder, std::string_view name, SyntheticTrack track) {
    const std::filesystem::path path = folder / name;
    const std::vector<std::byte> bytes = track.bytes();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path.string();
}

/// The recording as jobs load it.
inline std::unique_ptr<job::LoadedTrack> loadTrack(const TempDir& folder, std::string_view name, SyntheticTrack track) {
    auto loaded = job::loadTrack(saveTrack(folder, name, std::move(track)), {});
    return std::move(loaded).value();
}

/// Names in a folder.
inline std::vector<std::string> filesIn(const TempDir& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

}  // namespace wf::test
