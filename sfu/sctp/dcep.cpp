#include "sfu/sctp/dcep.h"

#include <algorithm>
#include <string_view>

namespace wf::sctp {
namespace {

//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     |  Message Type |  Channel Type |            Priority           |
//     |                    Reliability Parameter                      |
//     |         Label Length          |       Protocol Length         |
//     |                    Label, then Protocol                       |
constexpr std::size_t kOpenHeader = 12;
constexpr std::uint8_t kUnordered = 0x80;
constexpr std::size_t kLongestText = 65535;

std::optional<Reliability::Limit> limitOf(std::uint8_t channel_type) {
    switch (channel_type & ~kUnordered) {
        case 0x00:
            return Reliability::Limit::kNone;
        case 0x01:
            return Reliability::Limit::kRetransmissions;
        case 0x02:
            return Reliability::Limit::kLifetimeMs;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<ChannelConfig> parseOpen(Bytes message) {
    if (message.size() < kOpenHeader || message[0] != kDcepOpen) {
        return std::nullopt;
    }
    const std::uint8_t channel_type = load8(message, 1);
    const auto limit = limitOf(channel_type);
    const std::size_t label_size = load16(message, 8);
    const std::size_t protocol_size = load16(message, 10);
    if (!limit || message.size() != kOpenHeader + label_size + protocol_size) {
        return std::nullopt;
    }
    ChannelConfig config;
    config.ordered = (channel_type & kUnordered) == 0;
    config.priority = load16(message, 2);
    config.reliability.limit = *limit;
    config.reliability.value = *limit == Reliability::Limit::kNone ? 0 : load32(message, 4);
    config.label = asText(message.subspan(kOpenHeader, label_size));
    config.protocol = asText(message.subspan(kOpenHeader + label_size));
    return config;
}

std::vector<std::byte> formatOpen(const ChannelConfig& config) {
    const std::string_view label = std::string_view(config.label).substr(0, kLongestText);
    const std::string_view protocol = std::string_view(config.protocol).substr(0, kLongestText);
    std::vector<std::byte> message(kOpenHeader + label.size() + protocol.size());
    store8(message, 0, std::to_integer<std::uint8_t>(kDcepOpen));
    store8(message, 1,
           static_cast<std::uint8_t>(static_cast<unsigned>(config.reliability.limit) |
                                     (config.ordered ? 0U : kUnordered)));
    store16(message, 2, config.priority);
    store32(message, 4, config.reliability.value);
    store16(message, 8, static_cast<std::uint16_t>(label.size()));
    store16(message, 10, static_cast<std::uint16_t>(protocol.size()));
    const auto behind_label = std::ranges::copy(asBytes(label), message.begin() + kOpenHeader).out;
    std::ranges::copy(asBytes(protocol), behind_label);
    return message;
}

}  // namespace wf::sctp
