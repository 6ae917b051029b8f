#pragma once

#include <string>
#include <vector>

#include "pp-rec/compose/sources.h"
#include "rtp/base/result.h"

namespace wf::compose {

/// Who spoke when, as subtitles.
struct SpeakerTrack {
    std::vector<std::string> names;
    std::vector<std::vector<Span>> talk;  ///< by name, meeting time, rising
    Span part;                            ///< of the meeting that the output shows; cues count from its begin
};

/// Cues that follow each other, each with the names of all who talk during it. WebVTT for a path that ends in .vtt,
/// else SRT.
Status writeSpeakerTrack(const SpeakerTrack& track, const std::string& path, bool overwrite);

}  // namespace wf::compose
