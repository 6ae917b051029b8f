#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pp-rec/mux/container.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Matroska, WebM, mp4 and wav through libavformat. The caller has checked that the container holds these codecs.
Result<std::unique_ptr<ContainerWriter>> createLibavContainer(const std::string& path, const ContainerOptions& options,
                                                              const std::vector<TrackDescription>& tracks);

}  // namespace wf::mux
