#pragma once

#include <optional>

#include "rtp/base/bytes.h"
#include "sfu/dtls/dtls_session.h"
#include "sfu/dtls/openssl_ptr.h"

namespace wf::dtls {

/// Both ends of what OpenSSL takes for a socket: one received datagram at most, and the listener that sends.
struct DatagramPort {
    std::optional<Bytes> incoming;
    DtlsListener* listener = nullptr;
};

/// A BIO over `port`, which outlives it. OpenSSL's memory BIO would run datagrams together. nullptr without memory.
BioPtr makeDatagramBio(DatagramPort& port);

}  // namespace wf::dtls
