#include "recorder/live/posix_file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "recorder/mjr/system_error.h"
#include "recorder/mjr/unique_fd.h"

namespace wf::live {
namespace {

int outcome(int result) { return result == 0 ? 0 : errno; }

class PosixOutputFile final : public OutputFile {
public:
    explicit PosixOutputFile(mjr::UniqueFd fd) : fd_(std::move(fd)) {}

    Written write(Bytes bytes) override {
        Written written;
        while (written.bytes < bytes.size() && written.error_number == 0) {
            const ssize_t count = ::write(fd_.get(), bytes.data() + written.bytes, bytes.size() - written.bytes);
            if (count > 0) {
                written.bytes += static_cast<std::size_t>(count);
            } else if (count == 0) {
                written.error_number = ENOSPC;
            } else if (errno != EINTR) {
                written.error_number = errno;
            }
        }
        return written;
    }

    int truncate(std::uint64_t size) override { return outcome(ftruncate(fd_.get(), static_cast<off_t>(size))); }

    int sync() override {
        const int error_number = outcome(fsync(fd_.get()));
        dropAll();
        return error_number;
    }

    void startWriteback(std::uint64_t begin, std::uint64_t end) override {
        (void)sync_file_range(fd_.get(), static_cast<off64_t>(begin), static_cast<off64_t>(end - begin),
                              SYNC_FILE_RANGE_WRITE);
    }

    void dropCache(std::uint64_t begin, std::uint64_t end) override {
        const auto length = static_cast<off64_t>(end - begin);
        (void)sync_file_range(fd_.get(), static_cast<off64_t>(begin), length,
                              SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
        (void)posix_fadvise(fd_.get(), static_cast<off_t>(begin), length, POSIX_FADV_DONTNEED);
    }

private:
    void dropAll() { (void)posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_DONTNEED); }

    mjr::UniqueFd fd_;
};

bool isFolder(const std::string& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

/// For file systems that cannot rename without replacing: a second name that must not be there, then the first away.
int renameByLink(const std::string& from, const std::string& to) {
    const int error_number = outcome(link(from.c_str(), to.c_str()));
    return error_number != 0 ? error_number : outcome(unlink(from.c_str()));
}

void syncFolder(const std::string& path) {
    const mjr::UniqueFd folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.valid()) {
        (void)fsync(folder.get());
    }
}

}  // namespace

Result<std::string> PosixFileSystem::makeFolder(const std::string& folder) {
    for (std::size_t at = folder.find('/', 1);; at = folder.find('/', at + 1)) {
        const std::string part = folder.substr(0, at);
        const int error_number = outcome(mkdir(part.c_str(), 0755));
        if (error_number != 0 && !isFolder(part)) {
            return mjr::systemError("make the folder", part, error_number == EEXIST ? ENOTDIR : error_number);
        }
        if (at == std::string::npos) {
            break;
        }
    }
    char* resolved = realpath(folder.c_str(), nullptr);
    if (resolved == nullptr) {
        return mjr::systemError("use the folder", folder, errno);
    }
    std::string path(resolved);
    std::free(resolved);
    return path;
}

FileSystem::Created PosixFileSystem::create(const std::string& path) {
    mjr::UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!fd.valid()) {
        return {nullptr, errno};
    }
    return {std::make_unique<PosixOutputFile>(std::move(fd)), 0};
}

bool PosixFileSystem::exists(const std::string& path) {
    struct stat info {};
    return lstat(path.c_str(), &info) == 0;
}

int PosixFileSystem::rename(const std::string& from, const std::string& to) {
    int error_number = outcome(renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE));
    if (error_number == EINVAL || error_number == ENOSYS) {
        error_number = renameByLink(from, to);
    }
    if ((error_number == EPERM || error_number == EOPNOTSUPP) && !exists(to)) {
        error_number = outcome(::rename(from.c_str(), to.c_str()));
    }
    if (error_number == 0) {
        syncFolder(to.substr(0, to.rfind('/') + 1));
    }
    return error_number;
}

int PosixFileSystem::remove(const std::string& path) { return outcome(unlink(path.c_str())); }

std::optional<std::uint64_t> PosixFileSystem::freeBytes(const std::string& folder) {
    struct statvfs info {};
    if (statvfs(folder.c_str(), &info) != 0 || info.f_blocks == 0) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace wf::live
