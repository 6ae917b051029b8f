#pragma once

#include <cstdint>
#include <string_view>

#include "rtp/base/bytes.h"
#include "sfu/sctp/channel.h"

namespace wf::sctp {

enum class SctpState : std::uint8_t { kNew, kConnecting, kConnected, kEnded };

/// Hears of an association on the loop of its owner, never inside a call of the association's own functions. Any of
/// these may call the association or destroy it.
class SctpListener {
public:
    virtual ~SctpListener() = default;

    /// To be sent to the peer through DTLS.
    virtual void onSctpPacket(Bytes packet) = 0;
    /// kConnected and kEnded once each at most; `reason` is a sentence for the log.
    virtual void onSctpState(SctpState state, std::string_view reason) = 0;
    /// The peer opened a channel.
    virtual void onChannelOpen(std::uint16_t channel, const ChannelConfig& config) = 0;
    virtual void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) = 0;
    /// The peer closed it, or agreed to the closing.
    virtual void onChannelClosed(std::uint16_t channel) = 0;
};

}  // namespace wf::sctp
