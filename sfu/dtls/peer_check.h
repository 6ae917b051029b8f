#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "sfu/dtls/fingerprint.h"

struct x509_store_ctx_st;

namespace wf::dtls {

/// What OpenSSL's callbacks ask about the peer of one session; found through SSL_get_app_data().
struct PeerCheck {
    std::vector<Fingerprint> wanted;
    bool verified = false;
    std::string problem;  ///< why the certificate was refused
    std::array<std::byte, 32> cookie{};

    // Callbacks for SSL_CTX_set_cert_verify_callback(), ..._cookie_generate_cb(), ..._cookie_verify_cb().
    static int verifyCertificate(x509_store_ctx_st* store, void* unused);
    static int giveCookie(ssl_st* session, unsigned char* cookie, unsigned* size);
    static int checkCookie(ssl_st* session, const unsigned char* cookie, unsigned size);
};

}  // namespace wf::dtls
