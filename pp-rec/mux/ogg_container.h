#pragma once

#include <memory>
#include <string>

#include "pp-rec/mux/container.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// One Opus track in Ogg (RFC 7845), written with libogg. The same packets give the same bytes. The first packet may
/// start below zero (encoder delay); the file then starts there.
Result<std::unique_ptr<ContainerWriter>> createOggContainer(const std::string& path, const ContainerOptions& options,
                                                            const TrackDescription& track);

}  // namespace wf::mux
