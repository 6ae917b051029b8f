#pragma once

#include <cstddef>

#include "rtp/base/bytes.h"

namespace wf::dtls {

/// DTLS 1.2 record header (RFC 6347 section 4.1).
///
///     | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) |
inline constexpr std::size_t kRecordHeaderBytes = 13;

/// True when the datagram begins with a whole record and none of its encrypted records is shorter than
/// `least_encrypted_bytes`: OpenSSL 3.0 ends the association over an encrypted record that is shorter than what its
/// cipher adds, so that anybody who can send a datagram from the peer's address could end a call.
bool isAcceptable(Bytes datagram, std::size_t least_encrypted_bytes);

}  // namespace wf::dtls
