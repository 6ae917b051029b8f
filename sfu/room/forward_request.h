#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "rtp/codec.h"
#include "sfu/net/address.h"
#include "sfu/srtp/srtp_keys.h"

namespace wf::room {

/// One stream of a publisher to be sent on as RTP.
struct ForwardTarget {
    std::string mid;
    std::optional<rtp::MediaKind> first_of;  ///< instead of `mid`: the first line of that kind
    net::Address address;
    std::uint16_t rtcp_port = 0;  ///< of the same host: key frame requests come from there; 0: none
    std::optional<std::uint32_t> ssrc;
    std::optional<std::uint8_t> payload_type;
    bool best_layer = false;    ///< of simulcast: one stream of the best layer there is
    std::size_t substream = 0;  ///< of simulcast otherwise: this layer
    std::optional<srtp::SrtpMasterKey> srtp;
    bool between_servers = false;  ///< as cascade.h says
};

/// A forwarder as requests are told of it.
struct ForwarderInfo {
    std::uint32_t id = 0;  ///< `stream_id`
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    net::Address address;
    std::uint16_t local_rtcp_port = 0;
    std::uint16_t remote_rtcp_port = 0;
    std::optional<std::uint32_t> ssrc;
    std::optional<std::uint8_t> payload_type;
    std::size_t substream = 0;
    bool srtp = false;
};

}  // namespace wf::room
