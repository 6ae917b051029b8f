#pragma once

#include <map>
#include <string>

#include "recorder/mjr/unique_fd.h"
#include "rtp/base/result.h"

struct inotify_event;

namespace wf::job::batch {

/// Notices files that were written, renamed into or removed from a folder, on file systems that tell (inotify(7)). It
/// may miss some, when there are too many at once; a slow rescan finds those.
class FolderWatch {
public:
    /// Errors: the folder is not there, or the system has no watches left.
    static Result<FolderWatch> open(const std::string& folder, bool recursive);

    /// Readable when something happened.
    [[nodiscard]] int descriptor() const { return fd_.get(); }
    /// Takes what happened; true when it may concern a recording.
    bool takeEvents();

private:
    explicit FolderWatch(mjr::UniqueFd fd, bool recursive) : fd_(std::move(fd)), recursive_(recursive) {}
    Status add(const std::string& folder);
    bool take(const inotify_event& event, const char* name);

    mjr::UniqueFd fd_;
    bool recursive_ = false;
    std::map<int, std::string> folders_;
};

}  // namespace wf::job::batch
