#pragma once

#include <string>

#include "recorder/mjr/unique_fd.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

class OutFolder;

/// Exclusive right to work into a folder of outputs, or on one of its meetings. Ends with the object and with the
/// process, however that ends; children do not inherit it.
class RunLock {
public:
    /// For a whole run. An error names the process that holds it.
    static Result<RunLock> forRun(const OutFolder& out);
    /// For one meeting: also between machines that share the folder. Waits for up to `wait_ms`.
    static Result<RunLock> forJob(const OutFolder& out, const std::string& id, int wait_ms);

private:
    explicit RunLock(mjr::UniqueFd fd) : fd_(std::move(fd)) {}

    mjr::UniqueFd fd_;
};

}  // namespace wf::job::batch
