#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/media/repair_report.h"
#include "recorder/mjr/header.h"
#include "recorder/mjr/reader.h"
#include "recorder/mjr/recording_name.h"
#include "rtp/base/result.h"

namespace wf::job {

struct ResolutionAt {
    double at_s = 0;
    int width = 0;
    int height = 0;
};
struct RotationAt {
    double at_s = 0;
    int rotation_degrees = 0;  ///< clockwise turn that shows the picture upright
};

/// All that can be told about one recording without writing anything.
struct Inspection {
    std::string path;
    std::uint64_t file_bytes = 0;
    mjr::RecordingName name;
    mjr::Format format = mjr::Format::kMjr2;
    bool has_header = false;
    mjr::Header header;
    std::uint64_t records = 0;  ///< whole records in the file
    std::uint64_t packets = 0;  ///< kept after filtering
    std::uint64_t frames = 0;   ///< video frames, audio packets, data messages
    std::uint64_t key_frames = 0;
    std::uint64_t undecodable_frames = 0;  ///< that conversion would cut
    std::uint64_t lost_packets = 0;
    std::uint64_t reordered_packets = 0;
    std::uint64_t duplicate_packets = 0;
    double loss_percent = 0;
    double duration_s = 0;          ///< on the meeting's clock
    double arrival_duration_s = 0;  ///< last minus first arrival
    double first_key_frame_s = -1;  ///< -1: none
    double bitrate_bps = 0;
    double drift_ppm = 0;
    std::int64_t start_us = 0;  ///< meeting time of the beginning
    std::vector<ResolutionAt> resolutions;
    std::vector<RotationAt> rotations;
    std::vector<std::uint32_t> ssrcs;
    bool truncated = false;
    std::vector<mjr::Damage> damages;
    std::uint64_t damaged_bytes = 0;
    media::RepairReport repairs;
};

/// Errors: not readable, not a recording (offset and reason).
Result<Inspection> inspectRecording(const std::string& path);

/// Whether the file can be opened and has a header that can be used, or is one that never saved a packet.
Status checkReadable(const std::string& path);

enum class Verdict : std::uint8_t { kOk, kRepairable, kUnusable };

struct CheckResult {
    Verdict verdict = Verdict::kOk;
    std::vector<std::string> reasons;  ///< one sentence each; what to do where there is something to do
};
/// Ok: nothing is missing but what a network loses (losses are reasons without a lower verdict). Repairable: `mjr
/// repair` or any conversion of ours gets everything out that is there. Unusable: not a recording, no packets,
/// encrypted, or no decodable frame.
CheckResult checkRecording(const std::string& path);

}  // namespace wf::job
