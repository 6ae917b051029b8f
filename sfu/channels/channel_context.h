#pragma once

#include "sfu/janus/channel.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"

namespace wf::channels {

/// What every channel is given: the control loop, who is told on it, and where to log. All outlive the channel.
struct ChannelContext {
    net::Loop& loop;
    janus::ChannelListener& listener;
    net::Log& log;
};

}  // namespace wf::channels
