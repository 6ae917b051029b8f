#include "sfu/dtls/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <utility>

namespace wf::dtls {

namespace {

constexpr long kYear_s = 365L * 24 * 3600;
constexpr std::string_view kCommonName = "wf-sfu";

KeyPtr makeKey(KeyKind kind) {
    return KeyPtr(kind == KeyKind::kRsa2048 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                                            : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

bool setSerialNumber(X509* certificate) {
    std::uint32_t serial = 0;
    return RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial & 0x7fffffff) | 1) == 1;
}

bool setNames(X509* certificate) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(kCommonName.data());
    const int size = static_cast<int>(kCommonName.size());
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, size, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

bool fillIn(X509* certificate, EVP_PKEY* key) {
    constexpr long kVersion3 = 2;
    return X509_set_version(certificate, kVersion3) == 1 && setSerialNumber(certificate) && setNames(certificate) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -kYear_s) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), kYear_s) != nullptr &&
           X509_set_pubkey(certificate, key) == 1 && X509_sign(certificate, key, EVP_sha256()) > 0;
}

Error failure(const std::string& what) { return {what + ": " + opensslMessage()}; }

int givePassword(char* buffer, int size, int /*writing*/, void* password) {
    const auto& text = *static_cast<const std::string*>(password);
    if (size < 0 || text.size() > static_cast<std::size_t>(size)) {
        return 0;
    }
    std::ranges::copy(text, buffer);
    return static_cast<int>(text.size());
}

Result<X509Ptr> readCertificate(const CertificateFiles& files) {
    const BioPtr file(BIO_new_file(files.certificate_path.c_str(), "r"));
    if (file == nullptr) {
        return failure("cannot open the certificate " + files.certificate_path);
    }
    std::string password = files.password;
    X509Ptr x509(PEM_read_bio_X509(file.get(), nullptr, givePassword, &password));
    if (x509 == nullptr) {
        return failure("no PEM certificate can be read from " + files.certificate_path);
    }
    return x509;
}

Result<KeyPtr> readKey(const CertificateFiles& files) {
    const std::string& path = files.key_path.empty() ? files.certificate_path : files.key_path;
    const BioPtr file(BIO_new_file(path.c_str(), "r"));
    if (file == nullptr) {
        return failure("cannot open the private key " + path);
    }
    std::string password = files.password;
    KeyPtr key(PEM_read_bio_PrivateKey(file.get(), nullptr, givePassword, &password));
    if (key == nullptr) {
        return failure("no private key can be read from " + path + "; is its password right?");
    }
    return key;
}

}  // namespace

Certificate::Certificate(X509Ptr x509, KeyPtr key, const Fingerprint& fingerprint)
    : x509_(std::move(x509)), key_(std::move(key)), fingerprint_(fingerprint) {}

Result<Certificate> Certificate::fromParts(X509Ptr x509, KeyPtr key) {
    const auto fingerprint = Fingerprint::of(*x509, HashAlgorithm::kSha256);
    if (!fingerprint) {
        return failure("cannot hash the certificate");
    }
    return Certificate(std::move(x509), std::move(key), *fingerprint);
}

Result<Certificate> Certificate::makeSelfSigned(KeyKind kind) {
    ERR_clear_error();
    KeyPtr key = makeKey(kind);
    X509Ptr x509(X509_new());
    if (key == nullptr || x509 == nullptr || !fillIn(x509.get(), key.get())) {
        return failure("cannot make a certificate");
    }
    return fromParts(std::move(x509), std::move(key));
}

Result<Certificate> Certificate::load(const CertificateFiles& files) {
    ERR_clear_error();
    auto x509 = readCertificate(files);
    if (!x509) {
        return std::move(x509).error();
    }
    auto key = readKey(files);
    if (!key) {
        return std::move(key).error();
    }
    if (X509_check_private_key(x509->get(), key->get()) != 1) {
        return failure("the private key does not belong to " + files.certificate_path);
    }
    if (X509_cmp_current_time(X509_get0_notAfter(x509->get())) < 0) {
        return Error{"the certificate " + files.certificate_path + " has expired; peers would refuse it"};
    }
    return fromParts(std::move(x509).value(), std::move(key).value());
}

}  // namespace wf::dtls
