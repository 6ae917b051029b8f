#pragma once

#include <vector>

#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"

namespace wf::mux {

/// The NAL units of a byte stream (H.264 and H.265 Annex B: each behind 00 00 01), trailing zero bytes left out.
std::vector<Bytes> splitAnnexB(Bytes stream);
/// Appends the unit behind a 4-byte length, as mp4 and Matroska store it.
void appendWithLength(Bytes nal, ByteBuffer& out);
/// An AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1) of 8-bit 4:2:0 H.264 from the SPS and PPS in a
/// byte stream; empty when one is missing.
std::vector<std::byte> avcConfiguration(Bytes stream);

}  // namespace wf::mux
