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
#include "tests/support/spawn_arguments.h"

namespace wf::test {

namespace {

Command commandOf(const std::string& program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), toolPath(program).string());
    Command command;
    command.argv = std::move(arguments);
    return command;
}

}  // namespace

Started::Started(const std::string& program, std::vector<std::string> arguments)
    : Started(commandOf(program, std::move(arguments)), "/dev/null") {}

Started::Started(Command command, const std::filesystem::path& log) {
    std::vector<std::string> environment = environmentOf(command);
    const std::vector<char*> argv = pointersTo(command.argv);
    const std::vector<char*> envp = pointersTo(environment);
    constexpr mode_t kMode = 0644;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, kMode);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    if (!command.folder.empty()) {
        posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
    }
    if (posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), envp.data()) != 0) {
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

bool Started::ended() const {
    siginfo_t info{};
    return pid_ <= 0 || waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | WNOHANG) != 0 ||
           info.si_pid != 0;
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
