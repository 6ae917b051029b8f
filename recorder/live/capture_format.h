#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::live {

enum class CaptureFormat : std::uint8_t {
    kPcap,      ///< https://www.tcpdump.org/manpages/pcap-savefile.5.html
    kText2pcap  ///< what text2pcap(1) of Wireshark reads with -D
};

/// An RTP or RTCP packet of a peer, without encryption.
struct CapturedPacket {
    bool incoming = true;
    std::int64_t wall_us = 0;  ///< microseconds since the Unix epoch
    Bytes bytes;
};

/// What the file begins with.
void appendCaptureHeader(CaptureFormat format, std::vector<std::byte>& out);
/// At most `truncate` bytes of the packet; 0: all. In a pcap file it stands behind headers of Ethernet, IPv4 and UDP
/// that were made up: from 10.1.1.1:1000 to 10.2.2.2:2000 what the peer sent, the other way round what it was sent.
void appendCaptured(CaptureFormat format, const CapturedPacket& packet, std::size_t truncate,
                    std::vector<std::byte>& out);

}  // namespace wf::live
