#pragma once

#include <array>
#include <memory>
#include <optional>

#include "rtp/base/bytes.h"

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

/// AES in Galois/counter mode with a key that stays (16 or 32 bytes), for one of the two directions.
class AesGcm {
public:
    static constexpr std::size_t kIvBytes = 12;
    static constexpr std::size_t kTagBytes = 16;

    enum class Direction { kSeal, kOpen };

    /// What seal() and open() work on, in place.
    struct Message {
        std::span<const std::byte, kIvBytes> iv;
        Bytes associated;
        Bytes more_associated;
        MutableBytes text;
        std::span<std::byte, kTagBytes> tag;
    };

    static std::optional<AesGcm> make(Bytes key, Direction direction);
    /// `text` is replaced by its cipher text, `tag` written.
    bool seal(const Message& message);
    /// The other way round. False, with bytes of no use in `text`, when the tag is not that of the message.
    bool open(const Message& message);

private:
    bool begin(const Message& message);

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
