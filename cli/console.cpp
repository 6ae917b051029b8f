#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace wf::cli {
namespace {

bool isTerminal(int descriptor) {
    const char* kind = std::getenv("TERM");
    return isatty(descriptor) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

bool wantsColors() {
    const char* refused = std::getenv("NO_COLOR");
    return refused == nullptr || *refused == '\0';
}

std::size_t terminalWidth() {
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string safe(text);
    std::ranges::replace_if(
        safe, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return safe;
}

Console::Console(const ConsoleOptions& options)
    : options_(options),
      live_(!options.quiet && isTerminal(STDERR_FILENO)),
      colors_(isTerminal(STDOUT_FILENO) && wantsColors()) {}

Console::~Console() {
    const std::lock_guard lock(mutex_);
    clearStatus();
}

void Console::text(std::string_view text) {
    if (!options_.json && !options_.quiet) {
        write(text);
    }
}

void Console::json(std::string_view line) {
    if (options_.json) {
        write(line);
    }
}

void Console::write(std::string_view line) {
    const std::lock_guard lock(mutex_);
    clearStatus();
    const bool taken =
        std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fputc('\n', stdout) != EOF;
    if (!taken && write_error_ == 0) {
        write_error_ = errno;
    }
}

void Console::error(std::string_view message) {
    const std::lock_guard lock(mutex_);
    clearStatus();
    std::fflush(stdout);
    const std::string line = "mjr: " + printable(message) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void Console::status(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (options_.quiet) {
        return;
    }
    std::string safe = printable(line);
    if (!live_) {
        std::fprintf(stderr, "mjr: %s\n", safe.c_str());
        return;
    }
    std::fflush(stdout);
    const std::size_t width = terminalWidth();
    if (safe.size() >= width) {
        safe.resize(width - 1);
    }
    std::fprintf(stderr, "\r\033[K%s", safe.c_str());
    std::fflush(stderr);
    status_shown_ = true;
}

void Console::clearStatus() {
    if (status_shown_) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
        status_shown_ = false;
    }
}

std::string Console::paint(std::string_view text, Color color) const {
    if (!colors_) {
        return std::string(text);
    }
    return "\033[" + std::to_string(static_cast<int>(color)) + "m" + std::string(text) + "\033[0m";
}

bool Console::flush() {
    {
        const std::lock_guard lock(mutex_);
        clearStatus();
        if (std::fflush(stdout) != 0 && write_error_ == 0) {
            write_error_ = errno;
        }
    }
    if (write_error_ == 0) {
        return true;
    }
    error("cannot write to standard output: " + std::generic_category().message(write_error_));
    return false;
}

}  // namespace wf::cli
