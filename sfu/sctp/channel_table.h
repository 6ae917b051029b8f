#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/net/lifetime.h"
#include "sfu/sctp/channel.h"
#include "sfu/sctp/outgoing_message.h"

namespace wf::sctp {

/// The data channels of one association: opens and closes them (RFC 8832, RFC 8831 section 6) and knows which stream
/// is which. No I/O; lives on the owner's loop. Every callback may destroy the table.
class ChannelTable {
public:
    /// Janus' limit.
    static constexpr std::size_t kMaxChannels = 150;

    class Listener {
    public:
        virtual void onOutgoing(OutgoingMessage message) = 0;
        virtual void onChannelOpen(std::uint16_t channel, const ChannelConfig& config) = 0;
        virtual void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) = 0;
        virtual void onChannelClosed(std::uint16_t channel) = 0;

    protected:
        ~Listener() = default;
    };

    /// The DTLS client takes even stream numbers, the server odd ones (RFC 8832 section 6).
    ChannelTable(Listener& listener, bool dtls_client) : listener_(listener), first_(dtls_client ? 0 : 1) {}

    /// How many streams the peer lets us send on.
    void setStreams(std::uint16_t count) { streams_ = count; }
    /// Returns its stream number. Messages may be sent at once. Errors: no stream is left.
    Result<std::uint16_t> open(const ChannelConfig& config);
    Status send(std::uint16_t channel, bool binary, Bytes message);
    /// What was sent before still arrives. Nothing when there is no such channel.
    void close(std::uint16_t channel);
    [[nodiscard]] const ChannelConfig* find(std::uint16_t channel) const;

    // From the stack.
    void receive(std::uint16_t stream, std::uint32_t ppid, Bytes message);
    /// The peer ended these streams.
    void streamsReset(std::span<const std::uint16_t> streams);

    /// Messages on streams that are no channel, and of unknown kinds.
    [[nodiscard]] std::uint64_t ignored() const { return ignored_; }

private:
    struct Channel {
        ChannelConfig config;
        bool acknowledged = false;  ///< until then all is sent in order (RFC 8832 section 6)
        bool closing = false;
    };

    void receiveDcep(std::uint16_t stream, Bytes message);
    void peerOpens(std::uint16_t stream, Bytes message);
    void reset(std::uint16_t stream);

    Listener& listener_;
    const std::uint16_t first_;
    std::uint16_t streams_ = 0;
    std::map<std::uint16_t, Channel> channels_;
    std::uint64_t ignored_ = 0;
    net::Lifetime lifetime_;
};

}  // namespace wf::sctp
