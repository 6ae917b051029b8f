#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rtp/base/bytes.h"
#include "sfu/dtls/openssl_ptr.h"

namespace wf::dtls {

/// Weakest first.
enum class HashAlgorithm { kSha1, kSha256, kSha384, kSha512 };

/// Hash of a certificate, as a=fingerprint carries it (RFC 8122).
class Fingerprint {
public:
    /// From the two words of the attribute: algorithm in any case, hex digits in any case with colons. nullopt for an
    /// algorithm we do not have, or when the digits are not as many as its hash has.
    static std::optional<Fingerprint> parse(std::string_view algorithm, std::string_view value);
    /// nullopt when OpenSSL refuses.
    static std::optional<Fingerprint> of(const x509_st& certificate, HashAlgorithm algorithm);

    [[nodiscard]] HashAlgorithm algorithm() const { return algorithm_; }
    [[nodiscard]] Bytes bytes() const { return Bytes(bytes_).first(size_); }
    /// "sha-256".
    [[nodiscard]] std::string_view algorithmName() const;
    /// Upper-case hex digits with colons.
    [[nodiscard]] std::string value() const;
    /// In a time that does not depend on where they differ.
    [[nodiscard]] bool equals(const Fingerprint& other) const;

private:
    static constexpr std::size_t kMaxBytes = 64;

    Fingerprint(HashAlgorithm algorithm, std::size_t size) : algorithm_(algorithm), size_(size) {}

    HashAlgorithm algorithm_;
    std::size_t size_;
    std::array<std::byte, kMaxBytes> bytes_{};
};

/// True when `certificate` has one of the fingerprints. Of several, only those with the strongest hash count, so that a
/// weak hash beside a strong one opens no door (RFC 8122 section 5.1).
bool matchesFingerprint(const x509_st& certificate, std::span<const Fingerprint> wanted);

}  // namespace wf::dtls
