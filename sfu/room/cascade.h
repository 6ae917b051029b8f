#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/net/address.h"
#include "sfu/room/stream_info.h"
#include "sfu/srtp/srtp_keys.h"

namespace wf::room {

// A publisher of one server in a room of another one. All its streams go to one port; which line and simulcast layer a
// packet belongs to is said by its SSRC; payload types are as the publisher chose them, and not told. RED is undone.
// Messages of data channels go behind an RTP header of payload type 0, or 1 when they are binary; parts of long ones
// have the types 2 and 3, their number as timestamp and, the last one, the marker bit. The channel's protocol (RFC
// 8832) is the data of a header extension with a profile of ours, filled up with zeros. A second port takes RTCP, once
// it has heard from the sender there.

constexpr std::size_t kMaxCascadeLines = 64;
constexpr std::size_t kCascadeDataPartBytes = 1200;
constexpr std::uint8_t kCascadeTextPartPayloadType = 2;
constexpr std::uint8_t kCascadeBinaryPartPayloadType = 3;
constexpr std::uint16_t kCascadeProtocolProfile = 0x7066;
constexpr std::size_t kMaxCascadeProtocolBytes = 64;  ///< longer ones are not told

constexpr std::uint32_t cascadeSsrc(std::size_t mindex, std::size_t layer) {
    return static_cast<std::uint32_t>(1000 + 10 * mindex + layer);
}

/// Where a publisher is sent to.
struct RemoteTarget {
    std::string id;  ///< `remote_id`: names it among those of the publisher
    net::Address address;
    std::uint16_t rtcp_port = 0;  ///< 0: nothing comes back
    std::optional<srtp::SrtpMasterKey> srtp;
};

/// Likewise, to read.
struct RemoteTargetInfo {
    std::string id;
    net::Address address;
    std::uint16_t rtcp_port = 0;
};

/// A publisher of another server, to be taken in.
struct RemotePublisherRequest {
    std::optional<std::string> id;  ///< absent: a random one
    bool numeric_ids = true;
    std::string display;
    std::string metadata;  ///< JSON text
    std::vector<PublishedStream> streams;
    bool e2ee = false;
    std::uint16_t port = 0;      ///< of RTP; 0: any
    net::Address local_address;  ///< that the ports are opened on; none: all
    net::Address group;          ///< multicast, to be joined and listened to instead
    std::string interface {};    ///< where the group is joined; empty: as the routes say
    std::optional<srtp::SrtpMasterKey> srtp;
    std::chrono::seconds silence_limit{0};  ///< nothing heard for so long: it ends; 0: never
};

/// What the other server has to know.
struct RemotePublisherPorts {
    std::string id;
    std::string ip;  ///< when an address was asked for
    std::uint16_t rtp = 0;
    std::uint16_t rtcp = 0;
};

/// Changes of a remote publisher; what is absent stays.
struct RemotePublisherUpdate {
    std::optional<std::string> display;
    std::optional<std::string> metadata;
    std::optional<bool> e2ee;
    std::vector<PublishedStream> streams;  ///< those that change, and new ones
};

}  // namespace wf::room
