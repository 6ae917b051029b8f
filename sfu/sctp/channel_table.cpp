#include "sfu/sctp/channel_table.h"

#include <string>
#include <utility>

#include "sfu/sctp/dcep.h"

namespace wf::sctp {
namespace {

constexpr std::uint16_t kStep = 2;  ///< between stream numbers of one side

std::vector<std::byte> copyOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

OutgoingMessage dcepMessage(std::uint16_t stream, std::vector<std::byte> bytes) {
    OutgoingMessage message;
    message.stream = stream;
    message.ppid = Ppid::kDcep;
    message.bytes = std::move(bytes);
    return message;
}

}  // namespace

Result<std::uint16_t> ChannelTable::open(const ChannelConfig& config) {
    std::uint32_t stream = first_;
    while (channels_.contains(static_cast<std::uint16_t>(stream))) {
        stream += kStep;
    }
    if (stream >= streams_ || channels_.size() >= kMaxChannels) {
        return Error{"cannot open a data channel: none of " + std::to_string(streams_) + " streams is free"};
    }
    const auto channel = static_cast<std::uint16_t>(stream);
    channels_[channel].config = config;
    listener_.onOutgoing(dcepMessage(channel, formatOpen(config)));
    return channel;
}

Status ChannelTable::send(std::uint16_t channel, bool binary, Bytes message) {
    const auto found = channels_.find(channel);
    if (found == channels_.end() || found->second.closing) {
        return Error{"cannot send on data channel " + std::to_string(channel) + ": it is not open"};
    }
    const Channel& open = found->second;
    OutgoingMessage out;
    out.stream = channel;
    out.ordered = open.config.ordered || !open.acknowledged;
    out.reliability = open.config.reliability;
    if (message.empty()) {
        // SCTP has no empty messages: a byte that is not looked at (RFC 8831 section 6.6).
        out.ppid = binary ? Ppid::kEmptyBinary : Ppid::kEmptyText;
        out.bytes.resize(1);
    } else {
        out.ppid = binary ? Ppid::kBinary : Ppid::kText;
        out.bytes = copyOf(message);
    }
    listener_.onOutgoing(std::move(out));
    return {};
}

void ChannelTable::close(std::uint16_t channel) {
    const auto found = channels_.find(channel);
    if (found != channels_.end() && !std::exchange(found->second.closing, true)) {
        reset(channel);
    }
}

const ChannelConfig* ChannelTable::find(std::uint16_t channel) const {
    const auto found = channels_.find(channel);
    return found == channels_.end() || found->second.closing ? nullptr : &found->second.config;
}

void ChannelTable::receive(std::uint16_t stream, std::uint32_t ppid, Bytes message) {
    if (ppid == static_cast<std::uint32_t>(Ppid::kDcep)) {
        receiveDcep(stream, message);
        return;
    }
    const auto found = channels_.find(stream);
    if (found == channels_.end() || found->second.closing) {
        ++ignored_;
        return;
    }
    found->second.acknowledged = true;
    switch (static_cast<Ppid>(ppid)) {
        case Ppid::kText:
        case Ppid::kTextPart:
            return listener_.onChannelMessage(stream, false, message);
        case Ppid::kBinary:
        case Ppid::kBinaryPart:
            return listener_.onChannelMessage(stream, true, message);
        case Ppid::kEmptyText:
            return listener_.onChannelMessage(stream, false, {});
        case Ppid::kEmptyBinary:
            return listener_.onChannelMessage(stream, true, {});
        case Ppid::kDcep:
            break;
    }
    ++ignored_;
}

void ChannelTable::receiveDcep(std::uint16_t stream, Bytes message) {
    if (!message.empty() && message[0] == kDcepOpen) {
        peerOpens(stream, message);
        return;
    }
    const auto found = channels_.find(stream);
    if (message.size() == 1 && message[0] == kDcepAck && found != channels_.end()) {
        found->second.acknowledged = true;
        return;
    }
    ++ignored_;
}

/// RFC 8832 section 6: a stream that is in use already, or a message that makes no sense, closes the stream.
void ChannelTable::peerOpens(std::uint16_t stream, Bytes message) {
    auto config = parseOpen(message);
    const auto found = channels_.find(stream);
    if (found != channels_.end()) {
        close(stream);
        return;
    }
    if (!config || stream >= streams_ || channels_.size() >= kMaxChannels) {
        ++ignored_;
        reset(stream);
        return;
    }
    Channel& channel = channels_[stream];
    channel.config = std::move(*config);
    channel.acknowledged = true;
    const ChannelConfig told = channel.config;
    net::Lifetime::Watch watch(lifetime_);
    listener_.onOutgoing(dcepMessage(stream, {kDcepAck}));
    if (!watch.ended()) {
        listener_.onChannelOpen(stream, told);
    }
}

void ChannelTable::streamsReset(std::span<const std::uint16_t> streams) {
    net::Lifetime::Watch watch(lifetime_);
    for (const std::uint16_t stream : streams) {
        const auto found = channels_.find(stream);
        if (found == channels_.end()) {
            continue;
        }
        const bool ours = found->second.closing;
        channels_.erase(found);
        if (!ours) {
            reset(stream);  // the other direction likewise (RFC 8831 section 6.7)
        }
        if (!watch.ended()) {
            listener_.onChannelClosed(stream);
        }
        if (watch.ended()) {
            return;
        }
    }
}

void ChannelTable::reset(std::uint16_t stream) {
    OutgoingMessage order;
    order.stream = stream;
    order.reset = true;
    listener_.onOutgoing(std::move(order));
}

}  // namespace wf::sctp
