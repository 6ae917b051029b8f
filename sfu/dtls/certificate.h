#pragma once

#include <string>

#include "rtp/base/result.h"
#include "sfu/dtls/fingerprint.h"
#include "sfu/dtls/openssl_ptr.h"

namespace wf::dtls {

enum class KeyKind { kEcdsaP256, kRsa2048 };

/// PEM files of an operator's own certificate. `key_path` may be empty when the first file holds the key too.
struct CertificateFiles {
    std::string certificate_path;
    std::string key_path;
    std::string password;
};

/// Certificate and private key that the server shows to all its peers. Made or loaded once at start, off the loops:
/// making an RSA key takes a while.
class Certificate {
public:
    /// Self-signed, valid from a year ago (peers' clocks differ) to a year from now.
    static Result<Certificate> makeSelfSigned(KeyKind kind = KeyKind::kEcdsaP256);
    /// Fails, naming the file, when one cannot be read, the password is wrong, the two do not belong together, or the
    /// certificate has expired.
    static Result<Certificate> load(const CertificateFiles& files);

    /// For the SDP.
    [[nodiscard]] const Fingerprint& fingerprint() const { return fingerprint_; }
    [[nodiscard]] x509_st* x509() const { return x509_.get(); }
    [[nodiscard]] evp_pkey_st* key() const { return key_.get(); }

private:
    Certificate(X509Ptr x509, KeyPtr key, const Fingerprint& fingerprint);
    static Result<Certificate> fromParts(X509Ptr x509, KeyPtr key);

    X509Ptr x509_;
    KeyPtr key_;
    Fingerprint fingerprint_;
};

}  // namespace wf::dtls
