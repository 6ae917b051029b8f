#pragma once

#include <cstdint>
#include <string>

#include "recorder/mjr/header.h"
#include "recorder/mjr/layout.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"

namespace wf::mjr {

// The bytes of an MJR00002 recording (docs/mjr_format.md), without any I/O: tag, file header, records.

/// Longest JSON text that janus-pp-rec reads.
inline constexpr std::size_t kMaxHeaderText = 1499;

void appendTag(ByteBuffer& out);

/// formatHeader(), made to fit kMaxHeaderText: the description is cut first, then the fmtp text, then `x` is left out.
std::string fittedHeaderText(Header header);

/// The 2-byte length and fittedHeaderText().
void appendHeader(ByteBuffer& out, const Header& header);

/// One record. False, and nothing appended, when the payload is longer than kMaxPayloadSize.
[[nodiscard]] bool appendRecord(ByteBuffer& out, std::uint32_t arrival_ms, Bytes payload);

/// One record of a data recording: the wall-clock time in front of the message, in at most kMaxPayloadSize together.
[[nodiscard]] bool appendDataRecord(ByteBuffer& out, std::uint32_t arrival_ms, std::int64_t wall_us, Bytes message);

}  // namespace wf::mjr
