#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sfu/net/clock.h"
#include "sfu/net/log.h"

namespace wf::net {

/// A warning that clients can bring about as often as they like: it is written at most every ten seconds, with how
/// often it was due since the last time. On one loop.
class RareWarning {
public:
    static constexpr Duration kPause = std::chrono::seconds(10);

    /// `log` outlives it.
    RareWarning(Log& log, std::string area) : log_(log), area_(std::move(area)) {}

    void write(const std::string& text, Time now);

private:
    Log& log_;
    std::string area_;
    std::optional<Time> written_;
    std::uint64_t withheld_ = 0;
};

}  // namespace wf::net
