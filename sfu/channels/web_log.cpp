#include "sfu/channels/web_log.h"

#include <libwebsockets.h>

namespace wf::channels {
namespace {

thread_local WebLogScope* scope_of_thread = nullptr;

void onLog(int level, const char* line) {
    if (scope_of_thread == nullptr) {
        return;
    }
    std::string_view text(line);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    scope_of_thread->write(level == LLL_ERR, text);
}

}  // namespace

WebLogScope::WebLogScope(net::Log& log, const std::string& area) : log_(log), area_(area) {
    scope_of_thread = this;
    lws_set_log_level(LLL_ERR | LLL_WARN, onLog);
}

WebLogScope::~WebLogScope() { scope_of_thread = nullptr; }

void WebLogScope::write(bool error, std::string_view text) {
    const net::Time now = std::chrono::steady_clock::now();
    if (text == last_error_ && written_ && now - *written_ < kPause) {
        return;
    }
    last_error_ = text;
    written_ = now;
    log_.write(error ? net::LogLevel::kWarning : net::LogLevel::kVerbose, area_, text);
}

}  // namespace wf::channels
