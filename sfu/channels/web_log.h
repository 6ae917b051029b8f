#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/net/clock.h"
#include "sfu/net/log.h"

namespace wf::channels {

/// libwebsockets has one log function for the whole process: while this lives, what it says on the calling thread goes
/// to `log`, the same line at most every kPause. Threads without one stay silent.
class WebLogScope {
public:
    static constexpr net::Duration kPause = std::chrono::seconds(10);

    WebLogScope(net::Log& log, const std::string& area);
    ~WebLogScope();
    WebLogScope(const WebLogScope&) = delete;
    WebLogScope& operator=(const WebLogScope&) = delete;

    [[nodiscard]] const std::string& lastError() const { return last_error_; }
    void write(bool error, std::string_view text);

private:
    net::Log& log_;
    const std::string area_;
    std::string last_error_;
    std::optional<net::Time> written_;  ///< that line
};

}  // namespace wf::channels
