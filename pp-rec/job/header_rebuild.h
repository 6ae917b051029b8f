#pragma once

#include <optional>
#include <string>

#include "recorder/mjr/header.h"
#include "recorder/mjr/reader.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::job {

/// The codec that Janus gives a payload type in recordings; nullopt for a number it does not use.
std::optional<rtp::Codec> codecOfPayloadType(std::uint8_t payload_type);

/// A header made up for a recording whose own one is lost, and how it was found.
struct RebuiltHeader {
    mjr::Header header;
    mjr::Format format = mjr::Format::kMjr2;
    std::string note;  ///< one sentence: where codec and times come from
};

/// Looks for records behind an unreadable header. Kind and times come from the file name (without a time in it, from
/// the file's modification time), the codec from `codec` or else from the payload type. Errors: no records, or a codec
/// that nothing tells.
Result<RebuiltHeader> rebuildHeader(Bytes file, const std::string& path, std::optional<rtp::Codec> codec);

}  // namespace wf::job
