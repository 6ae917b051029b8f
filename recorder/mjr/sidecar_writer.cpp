#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "recorder/mjr/sidecar.h"
#include "recorder/mjr/system_error.h"

namespace wf::mjr {
namespace {

/// The file does not end with a line's end.
bool endsTorn(int fd, off_t size) {
    char last = '\n';
    return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

Result<SidecarWriter> SidecarWriter::open(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    struct stat info {};
    if (!fd.valid() || fstat(fd.get(), &info) != 0) {
        return systemError("open", path, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return Error{"cannot open " + path + ": something that is not a regular file has this name"};
    }
    const bool torn = endsTorn(fd.get(), info.st_size);
    SidecarWriter writer(std::move(fd), path);
    if (torn) {
        if (const Status ended = writer.append("\n"); !ended) {
            return ended.error();
        }
    }
    return writer;
}

Status SidecarWriter::write(const RoomEvent& event) { return append(formatRoomEvent(event) + "\n"); }

Status SidecarWriter::append(std::string_view line) {
    struct stat info {};
    if (fstat(fd_.get(), &info) != 0) {
        return systemError("write", path_, errno);
    }
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            const Error failure = systemError("write", path_, errno);
            // What is left of the line without this is skipped by readers.
            (void)!ftruncate(fd_.get(), info.st_size);
            return failure;
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace wf::mjr
