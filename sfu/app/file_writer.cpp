#include "sfu/app/file_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "sfu/net/unique_fd.h"

namespace wf::app {

namespace {

Error failure(const std::string& path, const char* what) {
    return Error{path + ": " + what + ": " + std::strerror(errno)};
}

bool writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

mode_t modeOf(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0644;
}

}  // namespace

Status replaceFile(const std::string& path, std::string_view text) {
    std::error_code error;
    const std::filesystem::path followed = std::filesystem::weakly_canonical(path, error);  // a link stays a link
    const std::string target = error ? path : followed.string();
    std::string name = target + ".XXXXXX";
    const net::UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
    if (fd.get() < 0) {
        return failure(target, "cannot make a new file beside it");
    }
    const bool whole = writeAll(fd.get(), text) && ::fchmod(fd.get(), modeOf(target)) == 0 && ::fsync(fd.get()) == 0;
    if (!whole || std::rename(name.c_str(), target.c_str()) != 0) {
        const Error problem = failure(target, "cannot be written");
        ::unlink(name.c_str());
        return problem;
    }
    return {};
}

FileWriter::FileWriter(net::Loop& loop, net::Log& log) : loop_(loop), log_(log), thread_([this] { run(); }) {}

FileWriter::~FileWriter() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void FileWriter::write(std::string path, std::string text, std::function<void(bool written)> done) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back({std::move(path), std::move(text), std::move(done)});
    }
    changed_.notify_one();
}

void FileWriter::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ended_ || !jobs_.empty(); });
        if (jobs_.empty()) {
            return;
        }
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        const Status status = replaceFile(job.path, job.text);
        if (!status) {
            log_.write(net::LogLevel::kError, "configuration", status.error().message);
        }
        loop_.post([done = std::move(job.done), written = status.ok()] { done(written); });
        lock.lock();
    }
}

}  // namespace wf::app
