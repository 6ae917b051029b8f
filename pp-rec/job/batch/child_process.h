#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "recorder/mjr/unique_fd.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// A process that reads its whole input at once and answers in lines. It leads a group of its own, so that a terminal's
/// Ctrl-C reaches it through us only. Destroyed while it runs, it is killed.
class ChildProcess {
public:
    static Result<ChildProcess> start(const std::vector<std::string>& words, const std::string& input);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ~ChildProcess();

    [[nodiscard]] int pid() const { return pid_; }
    /// Readable when there are lines, or it ended.
    [[nodiscard]] int descriptor() const { return output_.get(); }
    /// Lines that are whole by now; does not wait. At the end of its output isEnded() becomes true.
    std::vector<std::string> readLines();
    [[nodiscard]] bool isEnded() const { return ended_; }
    void signal(int number) const;
    /// Waits for its end: "" when it exited with a code, else how it was ended.
    std::string reap();

private:
    ChildProcess(pid_t pid, mjr::UniqueFd output) : pid_(pid), output_(std::move(output)) {}

    pid_t pid_ = -1;
    mjr::UniqueFd output_;
    std::string buffer_;
    bool ended_ = false;
};

}  // namespace wf::job::batch
