#include "sfu/room/data_channels.h"

#include <algorithm>

namespace wf::room {

namespace {

sctp::SctpAssociation::Config associationConfig(const DataChannels::Config& config, std::size_t max_data_bytes) {
    sctp::SctpAssociation::Config result;
    result.endpoint.remote_port = config.negotiated.remote_port;
    result.endpoint.max_packet_bytes = std::min(result.endpoint.max_packet_bytes, config.max_packet_bytes);
    result.dtls_client = config.dtls_client;
    result.max_buffered_bytes = max_data_bytes;
    result.max_waiting_bytes = max_data_bytes;
    return result;
}

}  // namespace

DataChannels::DataChannels(WorkerServices& services, Listener& listener, const Config& config)
    : services_(services),
      listener_(listener),
      max_message_bytes_(config.negotiated.max_message_size),
      association_(services.sctp, services.loop, *this, associationConfig(config, services.media.max_data_bytes)) {
    association_.start();
}

bool DataChannels::send(const std::string& label, const DataMessage& message) {
    // 0: the peer takes any size (RFC 8841 section 6).
    if (max_message_bytes_ != 0 && message.bytes.size() > max_message_bytes_) {
        return false;
    }
    auto channel = channels_.find(label);
    if (channel == channels_.end()) {
        sctp::ChannelConfig config;
        config.label = label;
        config.protocol = message.protocol;
        const auto opened = association_.openChannel(config);
        if (!opened) {
            return false;
        }
        channel = channels_.emplace(label, *opened).first;
    }
    return association_.send(channel->second, message.binary, message.bytes).ok();
}

void DataChannels::onSctpState(sctp::SctpState state, std::string_view reason) {
    if (state == sctp::SctpState::kEnded) {
        channels_.clear();
        services_.log.write(net::LogLevel::kVerbose, "data channels", reason);
    }
}

// What is sent under the same label goes back on it.
void DataChannels::onChannelOpen(std::uint16_t channel, const sctp::ChannelConfig& config) {
    channels_.emplace(config.label, channel);
}

void DataChannels::onChannelMessage(std::uint16_t channel, bool binary, Bytes message) {
    const sctp::ChannelConfig* config = association_.channel(channel);
    DataMessage told{message, binary, {}};
    if (config != nullptr) {
        told.protocol = config->protocol;
        told.label = config->label;
    }
    listener_.onDataChannelMessage(told);
}

void DataChannels::onChannelClosed(std::uint16_t channel) {
    std::erase_if(channels_, [&](const auto& entry) { return entry.second == channel; });
}

}  // namespace wf::room
