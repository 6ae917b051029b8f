#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "rtp/base/result.h"
#include "sfu/app/config/server_config.h"
#include "sfu/net/log.h"

namespace spdlog {
class logger;
}

namespace wf::app {

/// The log of the program, on spdlog: to standard output, to a file, or both. Lines of less weight than the level are
/// not made. Any thread.
class Logger final : public net::Log {
public:
    /// An error names the file that cannot be opened.
    static Result<std::unique_ptr<Logger>> open(const LogConfig& config);

    [[nodiscard]] bool wants(net::LogLevel level) const override { return static_cast<int>(level) <= level_; }
    /// 0 (nothing) to 7. Any thread.
    void setLevel(int level) { level_ = level; }
    void write(net::LogLevel level, std::string_view area, std::string_view text) override;

private:
    Logger(const LogConfig& config, std::shared_ptr<spdlog::logger> logger);

    std::shared_ptr<spdlog::logger> logger_;
    std::string prefix_;
    std::atomic<int> level_;
};

}  // namespace wf::app
