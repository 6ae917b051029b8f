#pragma once

#include <string>

#include "pp-rec/tool/options.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::tool {

/// The target's format word in lower case: --format, else what the target's name ends in; empty when there is none.
std::string targetFormat(const Options& options);

/// Errors that need no look into the source: a target without a format, --faststart for anything but mp4.
Status checkTarget(const Options& options);

/// Error: the target's format does not take this codec; the message names those that do.
Status checkTargetCodec(const Options& options, rtp::Codec codec);

}  // namespace wf::tool
