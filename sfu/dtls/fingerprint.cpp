#include "sfu/dtls/fingerprint.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>

namespace wf::dtls {

namespace {

struct Hash {
    HashAlgorithm algorithm;
    std::string_view name;
    std::size_t size;
    const EVP_MD* (*digest)();
};

constexpr std::array kHashes = {
    Hash{HashAlgorithm::kSha1, "sha-1", 20, EVP_sha1},
    Hash{HashAlgorithm::kSha256, "sha-256", 32, EVP_sha256},
    Hash{HashAlgorithm::kSha384, "sha-384", 48, EVP_sha384},
    Hash{HashAlgorithm::kSha512, "sha-512", 64, EVP_sha512},
};

const Hash& hashOf(HashAlgorithm algorithm) { return kHashes[static_cast<std::size_t>(algorithm)]; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<unsigned> hexDigit(char c) {
    const char digit = lower(c);
    if (digit >= '0' && digit <= '9') {
        return static_cast<unsigned>(digit - '0');
    }
    return digit >= 'a' && digit <= 'f' ? std::optional(static_cast<unsigned>(digit - 'a' + 10)) : std::nullopt;
}

}  // namespace

std::optional<Fingerprint> Fingerprint::parse(std::string_view algorithm, std::string_view value) {
    const auto hash =
        std::ranges::find_if(kHashes, [&](const Hash& h) { return std::ranges::equal(algorithm, h.name, {}, lower); });
    if (hash == kHashes.end() || value.size() != 3 * hash->size - 1) {
        return std::nullopt;
    }
    Fingerprint made(hash->algorithm, hash->size);
    for (std::size_t i = 0; i < hash->size; ++i) {
        const auto high = hexDigit(value[3 * i]);
        const auto low = hexDigit(value[3 * i + 1]);
        if (!high || !low || (i + 1 < hash->size && value[3 * i + 2] != ':')) {
            return std::nullopt;
        }
        made.bytes_[i] = static_cast<std::byte>(*high << 4 | *low);
    }
    return made;
}

std::optional<Fingerprint> Fingerprint::of(const x509_st& certificate, HashAlgorithm algorithm) {
    const Hash& hash = hashOf(algorithm);
    Fingerprint made(algorithm, hash.size);
    static_assert(kMaxBytes == EVP_MAX_MD_SIZE);
    unsigned size = 0;
    auto* bytes = reinterpret_cast<unsigned char*>(made.bytes_.data());
    if (X509_digest(&certificate, hash.digest(), bytes, &size) != 1 || size != hash.size) {
        return std::nullopt;
    }
    return made;
}

std::string_view Fingerprint::algorithmName() const { return hashOf(algorithm_).name; }

std::string Fingerprint::value() const {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const std::byte b : bytes()) {
        text += text.empty() ? "" : ":";
        text += kDigits[std::to_integer<std::size_t>(b >> 4)];
        text += kDigits[std::to_integer<std::size_t>(b & std::byte{0x0f})];
    }
    return text;
}

bool Fingerprint::equals(const Fingerprint& other) const {
    return algorithm_ == other.algorithm_ && CRYPTO_memcmp(bytes_.data(), other.bytes_.data(), size_) == 0;
}

bool matchesFingerprint(const x509_st& certificate, std::span<const Fingerprint> wanted) {
    if (wanted.empty()) {
        return false;
    }
    const HashAlgorithm strongest = std::ranges::max(wanted, {}, &Fingerprint::algorithm).algorithm();
    const auto actual = Fingerprint::of(certificate, strongest);
    return actual && std::ranges::any_of(wanted, [&](const Fingerprint& f) { return f.equals(*actual); });
}

}  // namespace wf::dtls
