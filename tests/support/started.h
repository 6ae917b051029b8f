#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace wf::test {

/// One of the programs of this build, running, its output thrown away; killed by the destructor unless waited for.
class Started {
public:
    Started(const std::string& program, std::vector<std::string> arguments);
    ~Started();
    Started(const Started&) = delete;
    Started& operator=(const Started&) = delete;

    void send(int signal) const;
    /// Exit code, or 128 and the signal that ended it.
    int wait();

private:
    pid_t pid_ = -1;
};

/// Notices files that appear in a folder from now on.
class FolderWatch {
public:
    explicit FolderWatch(const std::filesystem::path& folder);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    /// False when nothing appears within ten seconds.
    [[nodiscard]] bool waitForFile() const;

private:
    int watch_ = -1;
};

}  // namespace wf::test
