#include "pp-rec/job/batch/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "recorder/mjr/system_error.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): the standard gives no header for it

namespace wf::job::batch {
namespace {

/// The input as an unnamed file, which no reader can make us wait for.
mjr::UniqueFd inputFile(const std::string& input) {
    mjr::UniqueFd fd(::memfd_create("job", MFD_CLOEXEC));
    std::size_t done = 0;
    while (fd.valid() && done < input.size()) {
        const ssize_t count = ::write(fd.get(), input.data() + done, input.size() - done);
        if (count < 0 && errno != EINTR) {
            return {};
        }
        done += static_cast<std::size_t>(count > 0 ? count : 0);
    }
    if (fd.valid()) {
        ::lseek(fd.get(), 0, SEEK_SET);
    }
    return fd;
}

int spawn(const std::vector<std::string>& words, int input, int output, pid_t& pid) {
    std::vector<std::string> copies = words;
    std::vector<char*> arguments;
    for (std::string& word : copies) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int code = posix_spawn(&pid, words.front().c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return code;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& words, const std::string& input) {
    const mjr::UniqueFd in = inputFile(input);
    std::array<int, 2> ends{-1, -1};
    if (!in.valid() || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return mjr::systemError("start", words.front(), errno);
    }
    mjr::UniqueFd output(ends[0]);
    const mjr::UniqueFd their_end(ends[1]);
    ::fcntl(output.get(), F_SETFL, O_NONBLOCK);
    pid_t pid = -1;
    if (const int code = spawn(words, in.get(), their_end.get(), pid); code != 0) {
        return mjr::systemError("start", words.front(), code);
    }
    return ChildProcess(pid, std::move(output));
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::move(other.output_)),
      buffer_(std::move(other.buffer_)),
      ended_(other.ended_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(output_, other.output_);
    std::swap(buffer_, other.buffer_);
    std::swap(ended_, other.ended_);
    return *this;
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        signal(SIGKILL);
        (void)reap();
    }
}

std::vector<std::string> ChildProcess::readLines() {
    std::array<char, 16384> block{};
    while (true) {
        const ssize_t count = ::read(output_.get(), block.data(), block.size());
        if (count > 0) {
            buffer_.append(block.data(), static_cast<std::size_t>(count));
            continue;
        }
        ended_ = count == 0 || (errno != EAGAIN && errno != EINTR);
        break;
    }
    std::vector<std::string> lines;
    for (std::size_t end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n')) {
        lines.push_back(buffer_.substr(0, end));
        buffer_.erase(0, end + 1);
    }
    return lines;
}

void ChildProcess::signal(int number) const {
    if (pid_ > 0) {
        ::kill(pid_, number);
    }
}

std::string ChildProcess::reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (!WIFSIGNALED(status)) {
        return "";
    }
    const int number = WTERMSIG(status);
    const char* name = ::sigabbrev_np(number);
    return "ended by signal " + std::to_string(number) + (name == nullptr ? "" : std::string(" (SIG") + name + ")");
}

}  // namespace wf::job::batch
