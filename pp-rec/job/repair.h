#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/progress.h"
#include "recorder/mjr/header.h"
#include "recorder/mjr/reader.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::job {

struct RepairOptions {
    std::optional<rtp::Codec> codec;  ///< of a recording whose header is lost or wrong
    bool overwrite = false;
    bool keep_clean = false;  ///< write an output although nothing has to be repaired
    Progress progress;
};

/// What was kept and what was lost.
struct RepairedRecording {
    std::string input;
    std::string output;       ///< empty when nothing had to be repaired
    mjr::Header header;       ///< as written
    std::string header_note;  ///< where a new header came from; empty for the file's own
    bool upgraded = false;    ///< an old layout became MJR00002
    std::uint64_t input_bytes = 0;
    std::uint64_t output_bytes = 0;
    std::uint64_t packets_kept = 0;     ///< messages of data recordings
    std::uint64_t packets_dropped = 0;  ///< records that hold no RTP packet
    bool truncated = false;
    std::vector<mjr::Damage> damages;  ///< first mjr::Reader::kMaxDamages
    std::uint64_t damaged_bytes = 0;
    double duration_s = 0;  ///< from the first kept arrival to the last

    [[nodiscard]] bool clean() const {
        return header_note.empty() && !upgraded && packets_dropped == 0 && damages.empty();
    }
};

/// Copies every whole packet, with its bytes and its arrival time, into a clean MJR00002 recording. Errors: not
/// readable, nothing worth keeping, a header that cannot be rebuilt, output not writable, stopped.
Result<RepairedRecording> repairRecording(const std::string& input, const std::string& output,
                                          const RepairOptions& options);

}  // namespace wf::job
