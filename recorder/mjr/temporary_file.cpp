#include "recorder/mjr/temporary_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "recorder/mjr/system_error.h"

namespace wf::mjr {
namespace {

constexpr int kNameTries = 100;

std::string folderOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

/// Short whatever the final name is, and without the extension that batch tools look for.
std::string randomName() {
    std::uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
        number = static_cast<std::uint64_t>(getpid());
    }
    return ".mjr-" + std::to_string(number) + ".part";
}

}  // namespace

Result<TemporaryFile> TemporaryFile::create(const std::string& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
        return Error{"cannot create " + path + ": something that is not a regular file has this name"};
    }
    int error_number = EEXIST;
    for (int i = 0; i < kNameTries && error_number == EEXIST; ++i) {
        std::string temporary_path = folderOf(path) + randomName();
        UniqueFd fd(open(temporary_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (fd.valid()) {
            return TemporaryFile(std::move(fd), path, std::move(temporary_path));
        }
        error_number = errno;
    }
    return systemError("create", path, error_number);
}

TemporaryFile::TemporaryFile(UniqueFd fd, std::string path, std::string temporary_path)
    : fd_(std::move(fd)), path_(std::move(path)), temporary_path_(std::move(temporary_path)) {}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    std::swap(temporary_path_, other.temporary_path_);
    return *this;
}

TemporaryFile::~TemporaryFile() { discard(); }

Status TemporaryFile::write(Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd_.get(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            return systemError("write", path_, errno);
        }
        bytes = bytes.subspan(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
    return {};
}

Status TemporaryFile::commit() {
    if (fsync(fd_.get()) != 0) {
        return systemError("write", path_, errno);
    }
    if (rename(temporary_path_.c_str(), path_.c_str()) != 0) {
        return systemError("rename the finished file to", path_, errno);
    }
    fd_.close();
    // The new name is durable once the folder is; file systems that cannot sync a folder do it on their own.
    const UniqueFd folder(open(folderOf(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.valid()) {
        fsync(folder.get());
    }
    return {};
}

void TemporaryFile::discard() {
    if (fd_.valid()) {
        fd_.close();
        unlink(temporary_path_.c_str());
    }
}

}  // namespace wf::mjr
