#include "sfu/dtls/openssl_ptr.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace wf::dtls {

void OpensslDeleter::operator()(bio_method_st* method) const { BIO_meth_free(method); }
void OpensslDeleter::operator()(bio_st* bio) const { BIO_free(bio); }
void OpensslDeleter::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
void OpensslDeleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void OpensslDeleter::operator()(ssl_st* session) const { SSL_free(session); }
void OpensslDeleter::operator()(x509_st* certificate) const { X509_free(certificate); }

std::string opensslMessage() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
    return text == nullptr ? "unknown error" : text;
}

}  // namespace wf::dtls
