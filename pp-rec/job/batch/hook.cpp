#include "pp-rec/job/batch/hook.h"

#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

extern char** environ;  // NOLINT(readability-redundant-declaration): the standard gives no header for it

namespace wf::job::batch {
namespace {

constexpr std::string_view kPlace = "{}";

/// Cuts a command line into words, one character at a time.
class WordReader {
public:
    explicit WordReader(std::string_view line) : line_(line) {}

    std::optional<std::vector<std::string>> read() {
        for (; at_ < line_.size(); ++at_) {
            take(line_[at_]);
        }
        endWord();
        return quote_ == '\0' ? std::optional(std::move(words_)) : std::nullopt;
    }

private:
    void take(char c) {
        if (quote_ == '\'') {
            c == quote_ ? leaveQuote() : add(c);
        } else if (c == '\\' && at_ + 1 < line_.size()) {
            add(line_[++at_]);
        } else if (quote_ == '"') {
            c == quote_ ? leaveQuote() : add(c);
        } else if (c == '\'' || c == '"') {
            quote_ = c;
            open_ = true;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            endWord();
        } else {
            add(c);
        }
    }
    void add(char c) {
        word_ += c;
        open_ = true;
    }
    void leaveQuote() { quote_ = '\0'; }
    void endWord() {
        if (open_) {
            words_.push_back(std::move(word_));
        }
        word_.clear();
        open_ = false;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::vector<std::string> words_;
    std::string word_;
    bool open_ = false;
    char quote_ = '\0';
};

std::string replaced(std::string text, const std::string& by) {
    for (std::size_t at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at + by.size())) {
        text.replace(at, kPlace.size(), by);
    }
    return text;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environmentOf(const HookCall& call) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!call.environment.contains(text.substr(0, text.find('=')))) {
            all.push_back(text);
        }
    }
    for (const auto& [name, value] : call.environment) {
        all.push_back(name + "=" + value);
    }
    return all;
}

/// In a group of its own, with its output on standard error. Returns 0 or an errno.
int start(const HookCall& call, pid_t& pid) {
    std::vector<std::string> words;
    for (const std::string& word : call.words) {
        words.push_back(replaced(word, call.target));
    }
    std::vector<std::string> environment = environmentOf(call);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    const int error = posix_spawnp(&pid, words.front().c_str(), &actions, &attributes, pointers(words).data(),
                                   pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

int waitFor(pid_t pid, const std::atomic<bool>* stop) {
    bool told = false;
    int status = 0;
    while (true) {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (ended == pid) {
            return status;
        }
        if (ended < 0 && errno != EINTR) {
            return 0;
        }
        if (!told && stop != nullptr && stop->load()) {
            told = true;
            ::kill(-pid, SIGTERM);
        }
        const timespec step{0, 20'000'000};
        ::nanosleep(&step, nullptr);
    }
}

}  // namespace

Result<std::vector<std::string>> splitCommand(std::string_view line) {
    auto words = WordReader(line).read();
    if (!words) {
        return Error{"the command '" + std::string(line) + "' has a quote that does not end"};
    }
    if (words->empty() || words->front().empty()) {
        return Error{"the command names no program"};
    }
    return std::move(*words);
}

std::vector<std::string> shellCommand(const std::string& line) {
    return {"/bin/sh", "-c", replaced(line, "\"$1\""), "mjr-batch", std::string(kPlace)};
}

Status runHook(const HookCall& call) {
    const std::string name = "the command " + call.words.front();
    pid_t pid = -1;
    if (const int code = start(call, pid); code != 0) {
        return Error{name + " cannot be started: " + std::generic_category().message(code)};
    }
    const int status = waitFor(pid, call.stop);
    if (WIFSIGNALED(status)) {
        return Error{name + " was ended by signal " + std::to_string(WTERMSIG(status))};
    }
    if (WEXITSTATUS(status) != 0) {
        return Error{name + " failed with exit code " + std::to_string(WEXITSTATUS(status))};
    }
    return {};
}

}  // namespace wf::job::batch
