#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wf_folders.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <system_error>
#include <utility>

#include "tests/support/spawn_arguments.h"

namespace wf::test {
namespace {

using Clock = std::chrono::steady_clock;

/// A pipe whose two ends close on exec; closed by the destructor.
struct Pipe {
    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            ends = {-1, -1};
        }
    }
    ~Pipe() {
        close(0);
        close(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close(std::size_t end) {
        if (ends.at(end) >= 0) {
            ::close(std::exchange(ends.at(end), -1));
        }
    }

    std::array<int, 2> ends{-1, -1};
};

/// Starts the process as the leader of its own group. Returns 0 or an errno.
int start(const Command& command, const std::array<int, 3>& streams, pid_t& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int fd = 0; fd < 3; ++fd) {
        posix_spawn_file_actions_adddup2(&actions, streams.at(static_cast<std::size_t>(fd)), fd);
    }
    if (!command.folder.empty()) {
        posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
    }
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    std::vector<std::string> arguments = command.argv;
    std::vector<std::string> environment = environmentOf(command);
    const int error = posix_spawnp(&pid, arguments.at(0).c_str(), &actions, &attributes, pointersTo(arguments).data(),
                                   pointersTo(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/// Moves what is there from `pipe` to `text`; closes the pipe at its end.
void drain(Pipe& pipe, std::string& text) {
    std::array<char, 65536> buffer{};
    const ssize_t count = read(pipe.ends[0], buffer.data(), buffer.size());
    if (count > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
        pipe.close(0);
    }
}

void feed(Pipe& pipe, const std::string& text, std::size_t& sent) {
    const ssize_t count = write(pipe.ends[1], text.data() + sent, text.size() - sent);
    if (count > 0) {
        sent += static_cast<std::size_t>(count);
    } else if (count < 0 && errno != EINTR && errno != EAGAIN) {
        sent = text.size();
    }
    if (sent == text.size()) {
        pipe.close(1);
    }
}

/// Serves the three pipes until both outputs are at their end. False when the time is over first.
bool serve(const Command& command, std::array<Pipe, 3>& pipes, Outcome& outcome) {
    const auto deadline = Clock::now() + command.timeout;
    std::size_t sent = 0;
    if (command.input.empty()) {
        pipes[0].close(1);
    }
    while (pipes[1].ends[0] >= 0 || pipes[2].ends[0] >= 0) {
        std::array<pollfd, 3> fds{pollfd{pipes[0].ends[1], POLLOUT, 0}, pollfd{pipes[1].ends[0], POLLIN, 0},
                                  pollfd{pipes[2].ends[0], POLLIN, 0}};
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            return false;
        }
        if (poll(fds.data(), fds.size(), static_cast<int>(left.count())) <= 0) {
            continue;
        }
        if (fds[0].revents != 0) {
            feed(pipes[0], command.input, sent);
        }
        if (fds[1].revents != 0) {
            drain(pipes[1], outcome.out);
        }
        if (fds[2].revents != 0) {
            drain(pipes[2], outcome.err);
        }
    }
    return true;
}

void reap(pid_t pid, Outcome& outcome) {
    int status = 0;
    rusage usage{};
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    outcome.peak_rss_kib = usage.ru_maxrss;
    if (WIFEXITED(status)) {
        outcome.exit_code = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
        outcome.signal = WTERMSIG(status);
    }
}

}  // namespace

std::string Outcome::describe() const {
    std::ostringstream text;
    text << "exit code " << exit_code;
    if (signal != 0) {
        text << ", signal " << signal;
    }
    text << (timed_out ? ", timed out\n" : "\n") << "--- standard output\n"
         << out.substr(0, 4000) << "\n--- standard error\n"
         << err.substr(0, 4000);
    return text.str();
}

Outcome run(const Command& command) {
    Outcome outcome;
    std::array<Pipe, 3> pipes;
    const auto begin = Clock::now();
    std::signal(SIGPIPE, SIG_IGN);
    fcntl(pipes[0].ends[1], F_SETFL, O_NONBLOCK);
    pid_t pid = -1;
    const int error = start(command, {pipes[0].ends[0], pipes[1].ends[1], pipes[2].ends[1]}, pid);
    if (error != 0) {
        outcome.err = command.argv.at(0) + ": cannot start: " + std::generic_category().message(error);
        return outcome;
    }
    pipes[0].close(0);
    pipes[1].close(1);
    pipes[2].close(1);
    outcome.timed_out = !serve(command, pipes, outcome);
    if (outcome.timed_out) {
        kill(-pid, SIGKILL);
    }
    reap(pid, outcome);
    outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return outcome;
}

Outcome run(std::vector<std::string> argv) {
    Command command;
    command.argv = std::move(argv);
    return run(command);
}

std::filesystem::path toolPath(const std::string& program) { return std::filesystem::path(WF_BIN_DIR) / program; }

Outcome runTool(const std::string& program, const std::vector<std::string>& arguments) {
    std::vector<std::string> argv{toolPath(program).string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return run(std::move(argv));
}

bool isInstalled(const std::string& program) {
    const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): tests set no variables
    std::istringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace wf::test
