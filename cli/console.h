#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace wf::cli {

struct ConsoleOptions {
    bool json = false;   ///< standard output is for JSON lines
    bool quiet = false;  ///< errors only
};

/// The program's two streams: results to standard output, errors and progress to standard error. On a terminal a status
/// line is kept below what is printed. Any thread.
class Console {
public:
    enum class Color : std::uint8_t { kGreen = 32, kYellow = 33, kRed = 31 };

    explicit Console(const ConsoleOptions& options);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// A result for a person; nothing with --json or --quiet. Ends the line.
    void text(std::string_view text);
    /// A line of JSON; nothing without --json.
    void json(std::string_view line);
    /// "mjr: <message>", in one line whatever bytes file names are made of.
    void error(std::string_view message);
    /// Progress: replaces the status line of a terminal, else a line of its own; nothing with --quiet.
    void status(std::string_view line);

    /// Standard error is a terminal that can rewrite a line.
    [[nodiscard]] bool isLive() const { return live_; }
    [[nodiscard]] bool isQuiet() const { return options_.quiet; }
    [[nodiscard]] bool isJson() const { return options_.json; }
    /// Colored when standard output is a terminal and NO_COLOR is not set.
    [[nodiscard]] std::string paint(std::string_view text, Color color) const;
    /// Writes out what is buffered; false when standard output could not take everything, which is then told.
    bool flush();

private:
    void clearStatus();
    void write(std::string_view line);

    ConsoleOptions options_;
    std::mutex mutex_;
    bool live_ = false;
    bool colors_ = false;
    bool status_shown_ = false;
    int write_error_ = 0;
};

/// Control characters become `?`, so that a file name cannot drive the terminal.
std::string printable(std::string_view text);

}  // namespace wf::cli
