#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::rtp {

// Capture files of RTP packets (https://www.tcpdump.org/manpages/pcap-savefile.5.html), little-endian, in microseconds.
// Each packet stands behind headers of Ethernet, IPv4 and UDP that are made up.

inline constexpr std::size_t kPcapFileHeaderSize = 24;
inline constexpr std::size_t kPcapRecordHeaderSize = 16 + 14 + 20 + 8;
inline constexpr std::size_t kMaxPcapPacket = 65535 - 20 - 8;

struct PcapRecord {
    std::int64_t wall_us = 0;      ///< microseconds since the Unix epoch; negative ones count as 0
    std::size_t packet_bytes = 0;  ///< at most kMaxPcapPacket
    std::size_t kept_bytes = 0;    ///< of these, that follow in the file
    bool outgoing = false;         ///< else from 10.1.1.1:1000 to 10.2.2.2:2000
    bool checksum = false;         ///< of the IPv4 header; else 0
};

std::array<std::byte, kPcapFileHeaderSize> pcapFileHeader();
/// What stands before the packet's bytes.
std::array<std::byte, kPcapRecordHeaderSize> pcapRecordHeader(const PcapRecord& record);

}  // namespace wf::rtp
