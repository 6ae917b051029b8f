#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace wf::test {

/// A program that runs beside the test; killed by the destructor unless waited for.
class Started {
public:
    /// One of the programs of this build, its output thrown away.
    Started(const std::string& program, std::vector<std::string> arguments);
    /// Any program; its output goes to the end of a file. Input and timeout of the command do not count.
    Started(Command command, const std::filesystem::path& log);
    ~Started();
    Started(const Started&) = delete;
    Started& operator=(const Started&) = delete;

    void send(int signal) const;
    /// Exit code, or 128 and the signal that ended it.
    int wait();
    /// Whether it has ended; wait() then returns at once.
    [[nodiscard]] bool ended() const;
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// False when it could not be started.
    [[nodiscard]] bool started() const { return pid_ > 0; }

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
