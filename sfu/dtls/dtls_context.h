#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/dtls/certificate.h"
#include "sfu/dtls/openssl_ptr.h"

namespace wf::dtls {

struct DtlsSettings {
    /// use_srtp ids (RFC 5764, RFC 7714), best first. As the server, the first one that the client offers is taken.
    /// Default: AES-GCM 128 and 256 bits, then AES-CM with HMAC-SHA1-80 and -32.
    std::vector<std::uint16_t> srtp_profiles = {0x0007, 0x0008, 0x0001, 0x0002};
    /// OpenSSL cipher list; empty: forward secrecy with AES-GCM or ChaCha20. With AES-CBC, which no client of today
    /// needs, forged datagrams can end an association in OpenSSL 3.0.
    std::string ciphers;
    /// Largest datagram that a session sends.
    std::uint16_t mtu_bytes = 1200;
    /// Ask a client for a cookie first (RFC 6347 section 4.2.1). Behind ICE a peer's address is proven already.
    bool cookie_exchange = false;
};

/// What all DTLS sessions of a server have in common: certificate, ciphers, SRTP profiles. DTLS 1.2 only: all of
/// today's clients have it. Without tickets, session cache and renegotiation. Made at start, outlives its sessions;
/// sessions on several loops may use it at once.
class DtlsContext {
public:
    static Result<DtlsContext> create(const Certificate& certificate, const DtlsSettings& settings = {});

    [[nodiscard]] ssl_ctx_st* get() const { return context_.get(); }
    [[nodiscard]] const DtlsSettings& settings() const { return settings_; }

private:
    DtlsContext(SslContextPtr context, DtlsSettings settings);

    SslContextPtr context_;
    DtlsSettings settings_;
};

}  // namespace wf::dtls
