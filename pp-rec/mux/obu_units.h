#pragma once

#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"

namespace wf::mux {

/// Appends the OBUs of a temporal unit in low-overhead format (AV1 specification section 5.2), temporal delimiters and
/// padding left out. Stops at the first OBU that does not fit.
void appendWithoutTemporalDelimiters(Bytes unit, ByteBuffer& out);

}  // namespace wf::mux
