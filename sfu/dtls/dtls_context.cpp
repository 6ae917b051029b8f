#include "sfu/dtls/dtls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sfu/dtls/peer_check.h"

namespace wf::dtls {

namespace {

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "P-256:X25519";
constexpr long kMaxCertificateBytes = 32 * 1024;
constexpr std::uint16_t kLeastMtu = 256;

struct NamedProfile {
    std::uint16_t id;
    std::string_view name;
};

constexpr std::array kProfiles = {
    NamedProfile{0x0001, "SRTP_AES128_CM_SHA1_80"}, NamedProfile{0x0002, "SRTP_AES128_CM_SHA1_32"},
    NamedProfile{0x0007, "SRTP_AEAD_AES_128_GCM"}, NamedProfile{0x0008, "SRTP_AEAD_AES_256_GCM"}};

/// OpenSSL's list of profile names; empty when an id is unknown or there is none.
std::string profileNames(const std::vector<std::uint16_t>& ids) {
    std::string names;
    for (const std::uint16_t id : ids) {
        const auto profile = std::ranges::find(kProfiles, id, &NamedProfile::id);
        if (profile == kProfiles.end()) {
            return {};
        }
        names += names.empty() ? "" : ":";
        names += profile->name;
    }
    return names;
}

Error failure(const std::string& what) { return {what + ": " + opensslMessage()}; }

Status useCertificate(SSL_CTX* context, const Certificate& certificate) {
    if (SSL_CTX_use_certificate(context, certificate.x509()) != 1 ||
        SSL_CTX_use_PrivateKey(context, certificate.key()) != 1) {
        return failure("cannot use the DTLS certificate");
    }
    return {};
}

Status chooseAlgorithms(SSL_CTX* context, const DtlsSettings& settings) {
    if (SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) != 1 ||
        SSL_CTX_set1_groups_list(context, kGroups) != 1) {
        return failure("this OpenSSL lacks DTLS 1.2 with P-256");
    }
    const char* ciphers = settings.ciphers.empty() ? kCiphers : settings.ciphers.c_str();
    if (SSL_CTX_set_cipher_list(context, ciphers) != 1) {
        return failure("no DTLS cipher fits '" + std::string(ciphers) + "'");
    }
    const std::string profiles = profileNames(settings.srtp_profiles);
    // This one function of OpenSSL returns 0 for success.
    if (profiles.empty() || SSL_CTX_set_tlsext_use_srtp(context, profiles.c_str()) != 0) {
        return Error{"the list of SRTP profiles is empty or holds an unknown one"};
    }
    return {};
}

void demandCertificate(SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, PeerCheck::verifyCertificate, nullptr);
    SSL_CTX_set_max_cert_list(context, kMaxCertificateBytes);
}

void setOptions(SSL_CTX* context, const DtlsSettings& settings) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_QUERY_MTU);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(context, 1);
    if (settings.cookie_exchange) {
        SSL_CTX_set_options(context, SSL_OP_COOKIE_EXCHANGE);
        SSL_CTX_set_cookie_generate_cb(context, PeerCheck::giveCookie);
        SSL_CTX_set_cookie_verify_cb(context, PeerCheck::checkCookie);
    }
}

}  // namespace

DtlsContext::DtlsContext(SslContextPtr context, DtlsSettings settings)
    : context_(std::move(context)), settings_(std::move(settings)) {}

Result<DtlsContext> DtlsContext::create(const Certificate& certificate, const DtlsSettings& settings) {
    ERR_clear_error();
    if (settings.mtu_bytes < kLeastMtu) {
        return Error{"a DTLS MTU of " + std::to_string(settings.mtu_bytes) + " bytes is too small; take 1200"};
    }
    SslContextPtr context(SSL_CTX_new(DTLS_method()));
    if (context == nullptr) {
        return failure("cannot set up DTLS");
    }
    if (const Status used = useCertificate(context.get(), certificate); !used) {
        return used.error();
    }
    if (const Status chosen = chooseAlgorithms(context.get(), settings); !chosen) {
        return chosen.error();
    }
    demandCertificate(context.get());
    setOptions(context.get(), settings);
    return DtlsContext(std::move(context), settings);
}

}  // namespace wf::dtls
