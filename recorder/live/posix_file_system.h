#pragma once

#include "recorder/live/file_system.h"

namespace wf::live {

/// The real one. Never follows a symbolic link in a file's name, never replaces a file.
class PosixFileSystem final : public FileSystem {
public:
    Result<std::string> makeFolder(const std::string& folder) override;
    Created create(const std::string& path) override;
    bool exists(const std::string& path) override;
    int rename(const std::string& from, const std::string& to) override;
    int remove(const std::string& path) override;
    std::optional<std::uint64_t> freeBytes(const std::string& folder) override;
};

}  // namespace wf::live
