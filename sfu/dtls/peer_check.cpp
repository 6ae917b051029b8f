#include "sfu/dtls/peer_check.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <cstring>

namespace wf::dtls {

namespace {

PeerCheck& checkOf(const SSL* session) { return *static_cast<PeerCheck*>(SSL_get_ex_data(session, 0)); }

/// Empty when the certificate is the one that the SDP promised.
std::string problemOf(const X509* certificate, const PeerCheck& check) {
    if (certificate == nullptr) {
        return "the peer shows no certificate";
    }
    if (!matchesFingerprint(*certificate, check.wanted)) {
        return "the peer's certificate does not have the fingerprint of its SDP";
    }
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
        return "the peer's certificate has expired";
    }
    return {};
}

}  // namespace

int PeerCheck::verifyCertificate(x509_store_ctx_st* store, void* /*unused*/) {
    const auto* session =
        static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    PeerCheck& check = checkOf(session);
    check.problem = problemOf(X509_STORE_CTX_get0_cert(store), check);
    check.verified = check.problem.empty();
    X509_STORE_CTX_set_error(store, check.verified ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
    return check.verified ? 1 : 0;
}

int PeerCheck::giveCookie(ssl_st* session, unsigned char* cookie, unsigned* size) {
    const PeerCheck& check = checkOf(session);
    std::memcpy(cookie, check.cookie.data(), check.cookie.size());
    *size = static_cast<unsigned>(check.cookie.size());
    return 1;
}

int PeerCheck::checkCookie(ssl_st* session, const unsigned char* cookie, unsigned size) {
    const PeerCheck& check = checkOf(session);
    return size == check.cookie.size() && CRYPTO_memcmp(cookie, check.cookie.data(), size) == 0 ? 1 : 0;
}

}  // namespace wf::dtls
