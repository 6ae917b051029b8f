#include "sfu/app/program.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "sfu/app/config/configuration.h"
#include "sfu/app/health_check.h"
#include "sfu/app/logger.h"
#include "sfu/app/options.h"
#include "sfu/app/server.h"
#include "sfu/app/signal_watch.h"

namespace wf::app {

namespace {

constexpr int kFailed = 1;
constexpr int kWrongConfiguration = 2;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

int sayError(const std::string& message, int exit_code) {
    std::fprintf(stderr, "wf-sfu: %s\n", message.c_str());
    return exit_code;
}

std::string unknownKeysText(const std::vector<std::string>& keys) {
    std::string text = "these keys are not known and have no effect:";
    for (const std::string& key : keys) {
        text += " " + key + (&key == &keys.back() ? "" : ";");
    }
    return text;
}

std::vector<std::string> warningsOf(const ConfigFindings& findings) {
    std::vector<std::string> warnings = findings.warnings;
    if (!findings.unknown_keys.empty()) {
        warnings.push_back(unknownKeysText(findings.unknown_keys));
    }
    return warnings;
}

int serve(const Configuration& config, const ConfigFindings& findings) {
    Result<std::unique_ptr<Logger>> log = Logger::open(config.server.log);
    if (!log) {
        return sayError(log.error().message, kWrongConfiguration);
    }
    for (const std::string& warning : warningsOf(findings)) {
        (*log)->write(net::LogLevel::kWarning, "configuration", warning);
    }
    Result<std::unique_ptr<Server>> server = Server::start(config, **log);
    if (!server) {
        (*log)->write(net::LogLevel::kFatal, "start", server.error().message);
        return config.server.log.to_stdout ? kFailed : sayError(server.error().message, kFailed);
    }
    return (*server)->run();
}

}  // namespace

int runProgram(int argc, char** argv) {
    const ParsedOptions parsed = parseOptions(argc, argv);
    if (parsed.exit_code) {
        return *parsed.exit_code;
    }
    ConfigFindings findings;
    const Result<Configuration> config = loadConfiguration(parsed.options, environment("DOCKER_IP"), findings);
    if (!config) {
        return sayError(config.error().message, kWrongConfiguration);
    }
    for (const std::string& error : findings.errors) {
        sayError(error, kWrongConfiguration);
    }
    if (!findings.errors.empty()) {
        return kWrongConfiguration;
    }
    if (parsed.options.health) {
        return checkHealth(*config);
    }
    if (parsed.options.check) {
        for (const std::string& warning : warningsOf(findings)) {
            sayError("warning: " + warning, 0);
        }
        std::puts("the configuration is good");
        return 0;
    }
    SignalWatch::blockSignals();
    return serve(*config, findings);
}

}  // namespace wf::app
