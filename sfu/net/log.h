#pragma once

#include <cstdint>
#include <string_view>

namespace wf::net {

/// As Janus' debug_level counts them, 1 to 7.
enum class LogLevel : std::uint8_t { kFatal = 1, kError, kWarning, kInfo, kVerbose, kHuge, kDebug };

/// Where the server says what it does. Handed down from the program, outlives everything that has it; any thread may
/// write. Never called for a single packet: those are counted, and sums are written now and then.
class Log {
public:
    virtual ~Log() = default;
    /// For texts that are costly to make.
    [[nodiscard]] virtual bool wants(LogLevel level) const = 0;
    /// `area` is who speaks ("mqtt", "room 1234"); `text` one line without its end.
    virtual void write(LogLevel level, std::string_view area, std::string_view text) = 0;
};

}  // namespace wf::net
