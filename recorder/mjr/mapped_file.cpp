#include "recorder/mjr/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "recorder/mjr/sigbus_guard.h"
#include "recorder/mjr/system_error.h"
#include "recorder/mjr/unique_fd.h"

namespace wf::mjr {

Result<MappedFile> MappedFile::open(const std::string& path) {
    // O_NONBLOCK: opening a FIFO must fail below instead of waiting for its writer.
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!fd.valid() || fstat(fd.get(), &info) != 0) {
        return systemError("open", path, errno);
    }
    if (S_ISDIR(info.st_mode)) {
        return Error{"cannot read " + path + ": it is a directory; name the recordings in it"};
    }
    if (!S_ISREG(info.st_mode)) {
        return Error{"cannot read " + path + ": it is not a regular file"};
    }
    MappedFile file(path);
    file.size_ = static_cast<std::size_t>(info.st_size);
    if (file.size_ > 0) {
        if (Status status = file.map(fd.get()); !status) {
            return status.error();
        }
    }
    return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      slot_(std::exchange(other.slot_, -1)),
      read_short_(std::exchange(other.read_short_, false)),
      path_(std::move(other.path_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(slot_, other.slot_);
    std::swap(read_short_, other.read_short_);
    std::swap(path_, other.path_);
    return *this;
}

MappedFile::~MappedFile() {
    releaseGuard(slot_);
    if (data_ != nullptr) {
        munmap(data_, size_);
    }
}

bool MappedFile::damaged() const { return read_short_ || guardReplacedPages(slot_); }

void MappedFile::forget(std::uint64_t begin, std::uint64_t end) const {
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    begin = (begin + page - 1) / page * page;
    end = std::min<std::uint64_t>(end, size_) / page * page;
    // Without a guard the bytes were read into memory and would not come back.
    if (slot_ >= 0 && begin < end) {
        madvise(data_ + begin, end - begin, MADV_DONTNEED);
    }
}

Status MappedFile::map(int fd) {
    void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapped == MAP_FAILED) {
        return systemError("map", path_, errno);
    }
    data_ = static_cast<std::byte*>(mapped);
    slot_ = guardMapping(data_, size_);
    if (slot_ < 0) {
        return readWhole(fd);
    }
    madvise(mapped, size_, MADV_SEQUENTIAL);
    return {};
}

/// Puts memory in the place of the unguarded mapping and fills it from the file.
Status MappedFile::readWhole(int fd) {
    constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap(data_, size_, PROT_READ | PROT_WRITE, kFlags, -1, 0) == MAP_FAILED) {
        return systemError("find memory for", path_, errno);
    }
    std::size_t done = 0;
    while (done < size_) {
        const ssize_t count = pread(fd, data_ + done, size_ - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return systemError("read", path_, errno);
        }
        if (count == 0) {
            read_short_ = true;
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    return {};
}

}  // namespace wf::mjr
