#include "sfu/srtp/session_keys.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "sfu/srtp/evp_ciphers.h"

namespace wf::srtp {

namespace {

// Labels of RFC 3711 section 4.3.2: RTP has 0 to 2, RTCP 3 to 5.
constexpr unsigned kEncryptionLabel = 0;
constexpr unsigned kAuthenticationLabel = 1;
constexpr unsigned kSaltLabel = 2;
constexpr unsigned kRtcpLabels = 3;
constexpr std::size_t kLabelAt = 7;

/// One derived key: the key stream of AES-CM under the master key, beginning at (salt XOR label) * 2^16. A salt of
/// 96 bits (RFC 7714) counts as one of 112 bits that ends with zeros.
bool derive(AesCounter& cipher, Bytes salt, unsigned label, MutableBytes key) {
    std::array<std::byte, AesCounter::kIvBytes> iv{};
    std::ranges::copy(salt, iv.begin());
    iv[kLabelAt] ^= static_cast<std::byte>(label);
    std::ranges::fill(key, std::byte{0});
    return cipher.apply(iv, key);
}

}  // namespace

SessionKeys::~SessionKeys() { OPENSSL_cleanse(this, sizeof(*this)); }

std::optional<SessionKeys> deriveSessionKeys(const SrtpMasterKey& master, SrtpStream stream) {
    auto cipher = AesCounter::make(master.key());
    if (!cipher) {
        return std::nullopt;
    }
    const unsigned first = stream == SrtpStream::kRtp ? 0 : kRtcpLabels;
    const SrtpProfileSizes sizes = sizesOf(master.profile());
    SessionKeys keys;
    const bool done =
        derive(*cipher, master.salt(), first + kEncryptionLabel,
               MutableBytes(keys.encryption).first(sizes.key_bytes)) &&
        derive(*cipher, master.salt(), first + kAuthenticationLabel, keys.authentication) &&
        derive(*cipher, master.salt(), first + kSaltLabel, MutableBytes(keys.salt).first(sizes.salt_bytes));
    return done ? std::optional(keys) : std::nullopt;
}

}  // namespace wf::srtp
