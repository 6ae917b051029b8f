#pragma once

#include <cstdint>
#include <cstdio>
#include <string_view>

#include "pp-rec/tool/options.h"
#include "rtp/base/result.h"

namespace wf::tool {

enum class Level : std::uint8_t { kError = 2, kWarning = 3, kInfo = 4, kVerbose = 5 };

/// The program's log lines: errors to standard error, the rest to standard output unless JSON goes there.
class Log {
public:
    explicit Log(const Options& options);

    void write(Level level, std::string_view line) const;
    void info(std::string_view line) const { write(Level::kInfo, line); }
    void warn(std::string_view line) const { write(Level::kWarning, line); }
    /// "<message> (at byte <offset>)".
    void error(const Error& error) const;

    [[nodiscard]] bool shows(Level level) const { return static_cast<int>(level) <= level_; }

private:
    [[nodiscard]] bool inColor(std::FILE* stream) const;

    int level_;
    bool quiet_;
    bool timestamps_;
    bool colors_;
};

}  // namespace wf::tool
