#pragma once

#include <optional>

#include "sfu/net/clock.h"

namespace wf::stream {

/// At most one key frame request per kInterval; those that come earlier are made up for once, unless a key frame comes
/// before.
class KeyFrameThrottle {
public:
    static constexpr net::Duration kInterval = std::chrono::seconds(1);

    void want() { waiting_ = true; }
    /// True once when a wanted request is to be sent now.
    bool due(net::Time now) {
        if (!waiting_ || (sent_ && now - *sent_ < kInterval)) {
            return false;
        }
        waiting_ = false;
        sent_ = now;
        return true;
    }
    void onKeyFrame() { waiting_ = false; }

private:
    bool waiting_ = false;
    std::optional<net::Time> sent_;
};

}  // namespace wf::stream
