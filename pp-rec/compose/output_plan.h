#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pp-rec/compose/output_set.h"
#include "pp-rec/mux/container.h"

namespace wf::compose {

/// What goes into one output file.
struct OutputPlan {
    std::string path;
    mux::Container container = mux::Container::kMp4;
    std::optional<mux::StreamCodec> video;
    mux::StreamCodec audio = mux::StreamCodec::kAac;
};

/// By the extensions of the paths. Errors: an unknown extension, a path given twice, none at all.
Result<std::vector<OutputPlan>> planOutputs(const OutputOptions& options);
/// "h264", "aac" …
std::string codecWord(mux::StreamCodec codec);

}  // namespace wf::compose
