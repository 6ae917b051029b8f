#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pp-rec/compose/layout.h"
#include "pp-rec/compose/output_set.h"
#include "pp-rec/compose/person.h"
#include "rtp/base/result.h"

namespace wf::compose {

struct CompositionOptions {
    OutputOptions outputs;
    LayoutKind layout = LayoutKind::kAuto;
    bool hold = false;                            ///< the last picture instead of a name card while a camera is off
    bool labels = true;                           ///< names
    double gain_db = 0;                           ///< of the sound: loudnessGain_db() of a measurement (loudness.h)
    double begin_s = 0;                           ///< meeting time of the outputs' beginning
    double end_s = 0;                             ///< and of their end; outputs.duration_s is taken from here
    std::string poster;                           ///< path of a PNG; empty for none
    std::function<void(double done_s)> progress;  ///< seconds of output made so far
    const std::atomic<bool>* stop = nullptr;
};

struct CompositionResult {
    std::vector<WrittenOutput> outputs;
    std::vector<std::vector<Span>> talk;     ///< per person, meeting time
    std::vector<std::uint64_t> undecodable;  ///< pictures and packets per person
    double peak_dbfs = -127;                 ///< of the mix behind the gain and before the limiter
    double loudness_lufs = -127;             ///< of the sound as written
};

/// Composes a meeting: each input decoded once, each picture scaled once, each output encoded once; memory does not
/// grow with the length. Errors: an output cannot be written, "stopped"; inputs that do not decode are counted.
Result<CompositionResult> composeMeeting(std::vector<Person>& people, const CompositionOptions& options);

}  // namespace wf::compose
