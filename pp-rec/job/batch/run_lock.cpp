#include "pp-rec/job/batch/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/out_folder.h"
#include "recorder/mjr/system_error.h"

namespace wf::job::batch {
namespace {

constexpr int kStep_ms = 50;

Result<mjr::UniqueFd> openLock(const std::string& path) {
    mjr::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!fd.valid()) {
        return mjr::systemError("open", path, errno);
    }
    return fd;
}

std::string holderOf(int fd) {
    std::array<char, 300> text{};
    const ssize_t count = ::pread(fd, text.data(), text.size(), 0);
    const std::string words(text.data(), static_cast<std::size_t>(count > 0 ? count : 0));
    const std::size_t end = words.find('\n');
    return end == std::string::npos ? "another process" : "process " + words.substr(0, end);
}

/// Every meeting has a byte of the lock file.
off_t placeOf(const std::string& id) {
    std::uint64_t value = 0;
    std::from_chars(id.data(), id.data() + id.size(), value, 16);
    return static_cast<off_t>(value & 0x7ffffffffffffffeULL);
}

}  // namespace

Result<RunLock> RunLock::forRun(const OutFolder& out) {
    if (const Status made = makeFolders(out.own()); !made) {
        return made.error();
    }
    auto fd = openLock(out.runLock());
    if (!fd) {
        return fd.error();
    }
    if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? Error{"another run works on " + out.path() + ": " + holderOf(fd->get())}
                                    : mjr::systemError("lock", out.runLock(), errno);
    }
    const std::string words = std::to_string(::getpid()) + " on " + hostName() + "\n";
    if (::ftruncate(fd->get(), 0) != 0 || ::pwrite(fd->get(), words.data(), words.size(), 0) < 0) {
        // Only the name of the holder is lost then, as on a full disk.
    }
    return RunLock(std::move(*fd));
}

Result<RunLock> RunLock::forJob(const OutFolder& out, const std::string& id, int wait_ms) {
    if (const Status made = makeFolders(out.own()); !made) {
        return made.error();
    }
    auto fd = openLock(out.jobLocks());
    if (!fd) {
        return fd.error();
    }
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = placeOf(id);
    range.l_len = 1;
    for (int waited_ms = 0; ::fcntl(fd->get(), F_OFD_SETLK, &range) != 0; waited_ms += kStep_ms) {
        if ((errno != EAGAIN && errno != EACCES) || waited_ms >= wait_ms) {
            return errno == EAGAIN || errno == EACCES ? Error{"another process works on this meeting"}
                                                      : mjr::systemError("lock", out.jobLocks(), errno);
        }
        const timespec step{0, kStep_ms * 1'000'000L};
        ::nanosleep(&step, nullptr);
    }
    return RunLock(std::move(*fd));
}

}  // namespace wf::job::batch
