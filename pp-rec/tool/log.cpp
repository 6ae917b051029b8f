#include "pp-rec/tool/log.h"

#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

namespace wf::tool {
namespace {

struct Mark {
    std::string_view plain;
    std::string_view colored;
};

Mark markOf(Level level) {
    switch (level) {
        case Level::kError:
            return {"[ERR] ", "\033[31m[ERR]\033[0m "};
        case Level::kWarning:
            return {"[WARN] ", "\033[33m[WARN]\033[0m "};
        default:
            return {};
    }
}

std::string timestamp() {
    const time_t now = time(nullptr);
    tm parts{};
    std::array<char, 64> text{};
    if (localtime_r(&now, &parts) == nullptr || strftime(text.data(), text.size(), "[%a %b %e %T %Y] ", &parts) == 0) {
        return "";
    }
    return text.data();
}

// https://no-color.org: set and not empty.
bool colorsUnwanted() {
    const char* value = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): read before any thread starts
    return value != nullptr && *value != '\0';
}

}  // namespace

Log::Log(const Options& options)
    : level_(options.debug_level),
      quiet_(options.wantsJson()),
      timestamps_(options.debug_timestamps),
      colors_(!options.disable_colors && !colorsUnwanted()) {}

bool Log::inColor(std::FILE* stream) const { return colors_ && isatty(fileno(stream)) == 1; }

void Log::write(Level level, std::string_view line) const {
    if (!shows(level) || (quiet_ && level != Level::kError)) {
        return;
    }
    std::FILE* stream = level == Level::kError ? stderr : stdout;
    const Mark mark = markOf(level);
    std::string text = timestamps_ ? timestamp() : "";
    text += inColor(stream) ? mark.colored : mark.plain;
    text += line;
    text += '\n';
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

void Log::error(const Error& error) const {
    write(Level::kError,
          error.offset ? error.message + " (at byte " + std::to_string(*error.offset) + ")" : error.message);
}

}  // namespace wf::tool
