#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/progress.h"
#include "recorder/mjr/header.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::job {

struct PcapExportOptions {
    bool overwrite = false;
    Progress progress;
};

struct PcapExport {
    std::string input;
    std::string output;
    std::uint64_t packets = 0;
    std::uint64_t skipped = 0;        ///< too long for a UDP datagram
    std::uint64_t damaged_bytes = 0;  ///< of the recording
};

/// Writes an audio or video recording as a classic pcap file that Wireshark and pcap2mjr read: little endian,
/// microseconds, Ethernet, UDP from 10.1.1.1:1000 to 10.2.2.2:2000, at header time `u` plus the record's arrival. A
/// `.mjr` without packets gives a pcap without packets.
Result<PcapExport> recordingToPcap(const std::string& input, const std::string& output,
                                   const PcapExportOptions& options);

struct PcapImportOptions {
    rtp::Codec codec = rtp::Codec::kOpus;
    std::optional<std::uint32_t> ssrc;  ///< absent: the first one in the capture
    bool overwrite = false;
    Progress progress;
};

/// One RTP stream seen in a capture.
struct CapturedStream {
    std::uint32_t ssrc = 0;
    std::uint8_t payload_type = 0;  ///< of its first packet
    std::uint64_t packets = 0;
};

struct PcapImport {
    std::string input;
    std::string output;
    mjr::Header header;
    std::uint64_t captured = 0;   ///< frames in the capture
    std::uint64_t packets = 0;    ///< saved
    std::uint64_t cut = 0;        ///< RTP packets that the capture does not hold whole
    std::uint64_t fragments = 0;  ///< pieces of datagrams that IP had to cut
    std::uint32_t ssrc = 0;
    double duration_s = 0;
    bool truncated = false;               ///< the capture ends inside a frame
    std::vector<CapturedStream> streams;  ///< all that were seen, at most 256
};

/// Makes a recording of one RTP stream of a capture: classic pcap of either byte order, micro- or nanoseconds; the
/// first record has arrival time 0 and the header says when that was. Reads through a mapping, so memory stays small.
/// Errors: not a pcap file, unknown link type, no such stream, output not writable, stopped.
Result<PcapImport> pcapToRecording(const std::string& input, const std::string& output,
                                   const PcapImportOptions& options);

/// True for a file that begins like a pcap or pcapng file.
bool looksLikeCapture(const std::string& path);

}  // namespace wf::job
