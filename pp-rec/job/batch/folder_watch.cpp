#include "pp-rec/job/batch/folder_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "recorder/mjr/system_error.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR | IN_EXCL_UNLINK;

}  // namespace

Result<FolderWatch> FolderWatch::open(const std::string& folder, bool recursive) {
    mjr::UniqueFd fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!fd.valid()) {
        return mjr::systemError("watch", folder, errno);
    }
    FolderWatch watch(std::move(fd), recursive);
    if (const Status added = watch.add(folder); !added) {
        return added.error();
    }
    return watch;
}

Status FolderWatch::add(const std::string& folder) {
    const int watch = ::inotify_add_watch(fd_.get(), folder.c_str(), kEvents);
    if (watch < 0) {
        return mjr::systemError("watch", folder, errno);
    }
    folders_[watch] = folder;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; recursive_ && !error && at != end; at.increment(error)) {
        std::error_code unknown;
        const bool own = at->path().filename().string().starts_with('.');
        if (!own && at->is_directory(unknown) && !at->is_symlink(unknown)) {
            if (const Status added = add(at->path().string()); !added) {
                return added;
            }
        }
    }
    return {};
}

bool FolderWatch::takeEvents() {
    alignas(inotify_event) std::array<char, 65536> buffer{};
    bool concerns = false;
    while (true) {
        const ssize_t count = ::read(fd_.get(), buffer.data(), buffer.size());
        if (count <= 0) {
            return concerns;
        }
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(count);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = event.len > 0 ? buffer.data() + at + sizeof event : "";
            concerns = take(event, name) || concerns;
            at += sizeof event + event.len;
        }
    }
}

bool FolderWatch::take(const inotify_event& event, const char* name) {
    const auto folder = folders_.find(event.wd);
    if ((event.mask & IN_IGNORED) != 0 && folder != folders_.end()) {
        folders_.erase(folder);
        return true;
    }
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        return true;
    }
    if ((event.mask & IN_ISDIR) != 0) {
        if (recursive_ && folder != folders_.end() && (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0 && *name != '.') {
            (void)add(folder->second + "/" + name);  // a rescan still sees what is in it
        }
        return recursive_;
    }
    const std::string_view file(name);
    return !file.starts_with('.') && file.find(".mjr") != std::string_view::npos;
}

}  // namespace wf::job::batch
