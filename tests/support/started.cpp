#include "tests/support/started.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "tests/support/process.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): the standard gives no header for it

namespace wf::test {

Started::Started(const std::string& program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), toolPath(program).string());
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0) {
        pid_ = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
}

Started::~Started() {
    if (pid_ > 0) {
        send(SIGKILL);
        wait();
    }
}

void Started::send(int signal) const {
    if (pid_ > 0) {
        kill(pid_, signal);
    }
}

int Started::wait() {
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

FolderWatch::FolderWatch(const std::filesystem::path& folder) : watch_(inotify_init1(IN_CLOEXEC)) {
    inotify_add_watch(watch_, folder.c_str(), IN_CREATE);
}

FolderWatch::~FolderWatch() { close(watch_); }

bool FolderWatch::waitForFile() const {
    pollfd ready{watch_, POLLIN, 0};
    return poll(&ready, 1, 10'000) == 1;
}

}  // namespace wf::test
