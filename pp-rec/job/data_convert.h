#pragma once

#include <optional>
#include <string>

#include "pp-rec/job/convert.h"
#include "recorder/mjr/header.h"

namespace wf::job {

/// The header of a recording; nullopt for a file of the 8 tag bytes alone. Errors name the file.
Result<std::optional<mjr::Header>> headerOf(const std::string& path);

/// Data channel recordings: text to SubRip, binary messages one behind the other.
Result<ConvertReport> convertData(const std::string& input, const std::string& output, rtp::Codec codec,
                                  const ConvertOptions& options);

}  // namespace wf::job
