#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pp-rec/media/packet_index.h"
#include "pp-rec/media/repair_report.h"
#include "pp-rec/media/video_codec.h"
#include "recorder/mjr/header.h"
#include "recorder/mjr/reader.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "rtp/video_orientation.h"

namespace wf::media {

struct ScanOptions {
    std::optional<std::uint8_t> payload_type;          ///< keep only this one
    std::optional<std::uint8_t> video_orientation_id;  ///< overrides the header's `x`
    std::optional<std::uint8_t> audio_level_id;        ///< overrides the header's `x`
    std::uint64_t ignore_first = 0;                    ///< packets to leave out at the start of the file
    std::optional<rtp::Codec> codec;                   ///< overrides the header's `c`
};

/// A change that takes effect with one packet of the file.
struct ResolutionChange {
    std::uint64_t offset = 0;  ///< of the packet
    std::uint32_t rtp_time = 0;
    std::uint16_t width = 0;  ///< pixels
    std::uint16_t height = 0;
};
struct OrientationChange {
    std::uint64_t offset = 0;
    std::uint32_t rtp_time = 0;
    rtp::VideoOrientation orientation;
};

/// One SSRC of a recording.
struct Lane {
    std::uint32_t ssrc = 0;
    std::uint64_t packets = 0;
    std::uint32_t first_arrival_ms = 0;
    std::uint32_t last_arrival_ms = 0;
};

/// Everything that one walk over an RTP recording (audio or video) tells. Memory: 24 bytes a packet.
struct TrackScan {
    mjr::Header header;
    mjr::Format format = mjr::Format::kMjr2;
    rtp::Codec codec = rtp::Codec::kOpus;
    bool has_header = false;
    bool truncated = false;
    Bytes file;                          ///< the recording the index points into
    PacketIndex packets;                 ///< in file order; `run` holds the lane
    std::uint32_t first_arrival_ms = 0;  ///< of the first record, whatever it holds
    std::vector<Lane> lanes;
    std::uint64_t payload_bytes = 0;
    std::uint8_t main_payload_type = 0;
    std::vector<ResolutionChange> resolutions;    ///< first 1000
    std::vector<OrientationChange> orientations;  ///< first 1000
    VideoParameters video;
    std::vector<mjr::Damage> damages;
    std::uint64_t damaged_bytes = 0;
    RepairReport repairs;

    [[nodiscard]] std::uint32_t clockRate() const { return rtp::rtpClockRate(codec); }
    /// The RTP packet behind an index entry.
    [[nodiscard]] Bytes packetBytes(const PacketRef& ref) const { return file.subspan(ref.offset(), ref.length()); }
};

/// Walks an audio or video recording once. `file` must outlive the result. Errors are those of mjr::Reader::open; a
/// data recording is an error too.
Result<TrackScan> scanTrack(Bytes file, const ScanOptions& options = {});

}  // namespace wf::media
