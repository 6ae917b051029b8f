#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "rtp/base/bytes.h"
#include "sfu/srtp/gcm_message.h"

// As in openssl/types.h, which stays out of headers.
struct evp_cipher_ctx_st;
struct evp_md_ctx_st;

namespace wf::srtp {

struct EvpDeleter {
    void operator()(evp_cipher_ctx_st* context) const;
    void operator()(evp_md_ctx_st* context) const;
};

using CipherContext = std::unique_ptr<evp_cipher_ctx_st, EvpDeleter>;
using DigestContext = std::unique_ptr<evp_md_ctx_st, EvpDeleter>;

/// AES in counter mode with a key that stays (16 or 32 bytes). nullopt of make(): OpenSSL does not have it.
class AesCounter {
public:
    static constexpr std::size_t kIvBytes = 16;

    static std::optional<AesCounter> make(Bytes key);
    /// Adds the key stream that begins at block `iv` to `bytes`.
    bool apply(std::span<const std::byte, kIvBytes> iv, MutableBytes bytes);

private:
    CipherContext context_;
};

enum class GcmDirection : std::uint8_t { kSeal, kOpen };

/// AES in Galois/counter mode with a key that stays (16 or 32 bytes), for one of the two directions.
class EvpGcm {
public:
    static std::optional<EvpGcm> make(Bytes key, GcmDirection direction);
    /// `text` is replaced by its cipher text, `tag` written. False when OpenSSL fails.
    bool seal(const GcmMessage& message);
    /// The other way round. False, with bytes of no use in `text`, when the tag is not that of the message.
    bool open(const GcmMessage& message);

private:
    bool begin(const GcmMessage& message);

    CipherContext context_;
};

/// HMAC-SHA1 with a key of at most one block that stays. Written on the bare hash: OpenSSL 3.0's own HMAC copies the
/// state of a digest on the heap twice a message.
class HmacSha1 {
public:
    static constexpr std::size_t kBytes = 20;
    using Code = std::array<std::byte, kBytes>;

    static std::optional<HmacSha1> make(Bytes key);
    /// Code of `first` and `second`, one behind the other.
    std::optional<Code> compute(Bytes first, Bytes second);

private:
    static constexpr std::size_t kBlockBytes = 64;
    using Block = std::array<std::byte, kBlockBytes>;

    DigestContext context_;
    Block inner_{};
    Block outer_{};
};

}  // namespace wf::srtp
