#pragma once

#include <memory>
#include <string>

// As in openssl/types.h, which stays out of headers.
struct bio_method_st;
struct bio_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace wf::dtls {

/// Frees what OpenSSL hands out, so that unique_ptr owns it.
struct OpensslDeleter {
    void operator()(bio_method_st* method) const;
    void operator()(bio_st* bio) const;
    void operator()(evp_pkey_st* key) const;
    void operator()(ssl_ctx_st* context) const;
    void operator()(ssl_st* session) const;
    void operator()(x509_st* certificate) const;
};

using BioMethodPtr = std::unique_ptr<bio_method_st, OpensslDeleter>;
using BioPtr = std::unique_ptr<bio_st, OpensslDeleter>;
using KeyPtr = std::unique_ptr<evp_pkey_st, OpensslDeleter>;
using SslContextPtr = std::unique_ptr<ssl_ctx_st, OpensslDeleter>;
using SslPtr = std::unique_ptr<ssl_st, OpensslDeleter>;
using X509Ptr = std::unique_ptr<x509_st, OpensslDeleter>;

/// OpenSSL's words for the first error of this thread's queue, which is emptied; "unknown error" when it is empty.
std::string opensslMessage();

}  // namespace wf::dtls
