#pragma once

#include <cstdint>
#include <optional>

#include "recorder/mjr/header.h"
#include "recorder/mjr/layout.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mjr {

/// What stands in front of the records: the tag, the length and the JSON text (or the media name of MEETECHO files).
struct FileHeader {
    Format format = Format::kMjr2;
    std::optional<Header> header;  ///< absent when the recorder never saved a packet and wrote the tag alone
    std::uint64_t end = 0;         ///< offset of the first record
};

/// Reads the file header at `at` (docs/mjr_format.md, "File header"). Offsets in errors count from the start of `file`.
Result<FileHeader> readFileHeader(Bytes file, std::uint64_t at);

}  // namespace wf::mjr
