#include "pp-rec/job/batch/durable_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "recorder/mjr/system_error.h"
#include "recorder/mjr/unique_fd.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;
using mjr::systemError;
using mjr::UniqueFd;

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::uint64_t kRecordLimit = std::uint64_t{64} << 20;

/// Fills the buffer as far as the file reaches; -1 on errors.
ssize_t readBlock(int fd, std::vector<char>& buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t count = ::read(fd, buffer.data() + filled, buffer.size() - filled);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return -1;
        }
        if (count == 0) {
            break;
        }
        filled += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(filled);
}

bool writeBlock(int fd, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t count = ::write(fd, data, size);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        data += std::max<ssize_t>(count, 0);
        size -= static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    return true;
}

Status copyBytes(int from, int to, const std::string& from_name, const std::string& to_name) {
    std::vector<char> buffer(kBlock);
    while (true) {
        const ssize_t count = readBlock(from, buffer);
        if (count < 0) {
            return systemError("read", from_name, errno);
        }
        if (count == 0) {
            return {};
        }
        if (!writeBlock(to, buffer.data(), static_cast<std::size_t>(count))) {
            return systemError("write", to_name, errno);
        }
    }
}

Status copyTo(const std::string& from, const std::string& copy, const std::string& to) {
    const UniqueFd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info {};
    if (!source.valid() || ::fstat(source.get(), &info) != 0) {
        return systemError("read", from, errno);
    }
    const UniqueFd target(::open(copy.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, info.st_mode & 0777));
    if (!target.valid()) {
        return systemError("write", to, errno);
    }
    if (Status copied = copyBytes(source.get(), target.get(), from, to); !copied) {
        return copied;
    }
    const timespec times[] = {info.st_atim, info.st_mtim};
    ::futimens(target.get(), times);
    return ::fsync(target.get()) == 0 ? Status() : Status(systemError("write", to, errno));
}

Result<bool> holdTheSame(const std::string& a, const std::string& b) {
    const UniqueFd first(::open(a.c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd second(::open(b.c_str(), O_RDONLY | O_CLOEXEC));
    if (!first.valid() || !second.valid()) {
        return systemError("read", first.valid() ? b : a, errno);
    }
    ::posix_fadvise(second.get(), 0, 0, POSIX_FADV_DONTNEED);  // what the disk holds, not what memory remembers
    std::vector<char> left(kBlock);
    std::vector<char> right(kBlock);
    while (true) {
        const ssize_t left_count = readBlock(first.get(), left);
        const ssize_t right_count = readBlock(second.get(), right);
        if (left_count < 0 || right_count < 0) {
            return systemError("read", left_count < 0 ? a : b, errno);
        }
        if (left_count != right_count ||
            std::memcmp(left.data(), right.data(), static_cast<std::size_t>(left_count)) != 0) {
            return false;
        }
        if (left_count == 0) {
            return true;
        }
    }
}

int renameAs(const std::string& from, const std::string& to, Existing existing) {
    if (existing == Existing::kReplace) {
        return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    }
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return errno;
    }
    if (::access(to.c_str(), F_OK) == 0) {  // a file system without that flag
        return EEXIST;
    }
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

/// The same on every try, so that what a killed run left is overwritten.
std::string unfinishedName(const std::string& to) {
    const fs::path path(to);
    return (path.parent_path() / ("." + path.filename().string().substr(0, 200) + ".mjr-batch")).string();
}

Status moveAcross(const std::string& from, const std::string& to, Existing existing) {
    const std::string copy = unfinishedName(to);
    Status moved = copyTo(from, copy, to);
    if (moved.ok()) {
        const Result<bool> same = holdTheSame(from, copy);
        moved = !same   ? Status(same.error())
                : *same ? Status()
                        : Status(Error{"cannot write " + to + ": what the disk gives back is not what was written"});
    }
    if (moved.ok()) {
        if (const int code = renameAs(copy, to, existing); code != 0) {
            moved = systemError("write", to, code);
        }
    }
    if (!moved) {
        ::unlink(copy.c_str());
        return moved;
    }
    syncFolder(fs::path(to).parent_path().string());
    return ::unlink(from.c_str()) == 0 ? Status() : Status(systemError("remove", from, errno));
}

}  // namespace

Status makeFolders(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        return {};
    }
    fs::create_directories(path, error);
    if (error) {
        return Error{"cannot create the folder " + path + ": " + error.message()};
    }
    syncFolder(fs::path(path).parent_path().string());
    return {};
}

Status writeWhole(const std::string& path, std::string_view text) {
    const std::string copy = unfinishedName(path);
    mjr::UniqueFd fd(::open(copy.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!fd.valid() || !writeBlock(fd.get(), text.data(), text.size()) || ::fsync(fd.get()) != 0) {
        const int code = errno;
        ::unlink(copy.c_str());
        return systemError("write", path, code);
    }
    fd.close();
    if (const int code = renameAs(copy, path, Existing::kReplace); code != 0) {
        ::unlink(copy.c_str());
        return systemError("write", path, code);
    }
    syncFolder(fs::path(path).parent_path().string());
    return {};
}

Result<std::string> readWhole(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) {
        return systemError("read", path, errno);
    }
    std::string text;
    std::vector<char> buffer(65536);
    while (true) {
        const ssize_t count = readBlock(fd.get(), buffer);
        if (count < 0) {
            return systemError("read", path, errno);
        }
        text.append(buffer.data(), static_cast<std::size_t>(count));
        if (count == 0) {
            return text;
        }
        if (text.size() > kRecordLimit) {
            return Error{"cannot read " + path + ": it is larger than anything expected here"};
        }
    }
}

Status moveDurably(const std::string& from, const std::string& to, Existing existing) {
    const int code = renameAs(from, to, existing);
    if (code == EXDEV) {
        return moveAcross(from, to, existing);
    }
    if (code == EEXIST) {
        return Error{"cannot write " + to + ": it exists already"};
    }
    if (code != 0) {
        return systemError("write", to, code);
    }
    syncFolder(fs::path(to).parent_path().string());
    return {};
}

void syncFolder(const std::string& path) {
    const UniqueFd folder(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.valid()) {
        ::fsync(folder.get());
    }
}

bool isStorageTrouble(const std::string& message) {
    constexpr int kTroubles[] = {ENOSPC, EDQUOT, EROFS, EIO};
    return std::ranges::any_of(
        kTroubles, [&](int code) { return message.find(std::generic_category().message(code)) != std::string::npos; });
}

}  // namespace wf::job::batch
