#include "sfu/app/logger.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <vector>

namespace wf::app {

namespace {

spdlog::level::level_enum weightOf(net::LogLevel level) {
    switch (level) {
        case net::LogLevel::kFatal:
            return spdlog::level::critical;
        case net::LogLevel::kError:
            return spdlog::level::err;
        case net::LogLevel::kWarning:
            return spdlog::level::warn;
        case net::LogLevel::kInfo:
            return spdlog::level::info;
        case net::LogLevel::kVerbose:
        case net::LogLevel::kHuge:
            return spdlog::level::debug;
        case net::LogLevel::kDebug:
            break;
    }
    return spdlog::level::trace;
}

bool wantsColors(const LogConfig& config) {
    const char* no_color = std::getenv("NO_COLOR");
    return config.colors && (no_color == nullptr || *no_color == '\0');
}

spdlog::sink_ptr consoleSink(const LogConfig& config) {
    if (wantsColors(config)) {
        return std::make_shared<spdlog::sinks::stdout_color_sink_mt>();  // colours on a terminal only
    }
    return std::make_shared<spdlog::sinks::stdout_sink_mt>();
}

}  // namespace

Result<std::unique_ptr<Logger>> Logger::open(const LogConfig& config) {
    std::vector<spdlog::sink_ptr> sinks;
    if (config.to_stdout) {
        sinks.push_back(consoleSink(config));
    }
    if (!config.file.empty()) {
        try {  // spdlog tells by exception
            sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.file));
        } catch (const spdlog::spdlog_ex& problem) {
            return Error{"log_to_file: " + std::string(problem.what())};
        }
    }
    auto logger = std::make_shared<spdlog::logger>("wf-sfu", sinks.begin(), sinks.end());
    logger->set_level(spdlog::level::trace);
    logger->set_pattern(config.timestamps ? "[%Y-%m-%d %H:%M:%S.%e] %^%-8l%$ %v" : "%^%-8l%$ %v");
    logger->flush_on(spdlog::level::trace);
    return std::unique_ptr<Logger>(new Logger(config, std::move(logger)));
}

Logger::Logger(const LogConfig& config, std::shared_ptr<spdlog::logger> logger)
    : logger_(std::move(logger)), prefix_(config.prefix), level_(config.level) {}

void Logger::write(net::LogLevel level, std::string_view area, std::string_view text) {
    if (wants(level)) {
        logger_->log(weightOf(level), "{}{}: {}", prefix_, area, text);
    }
}

}  // namespace wf::app
