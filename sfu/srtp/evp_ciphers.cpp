#include "sfu/srtp/evp_ciphers.h"

#include <openssl/evp.h>

#include <algorithm>

namespace wf::srtp {

namespace {

const unsigned char* in(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* out(MutableBytes bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
int length(Bytes bytes) { return static_cast<int>(bytes.size()); }

// The last argument of EVP_CipherInit_ex().
constexpr int kDecrypt = 0;
constexpr int kEncrypt = 1;
constexpr int kAsBefore = -1;

CipherContext makeContext(const EVP_CIPHER* cipher, Bytes key, int direction) {
    CipherContext context(EVP_CIPHER_CTX_new());
    if (context == nullptr || EVP_CipherInit_ex(context.get(), cipher, nullptr, in(key), nullptr, direction) != 1) {
        return nullptr;
    }
    return context;
}

}  // namespace

void EvpDeleter::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }
void EvpDeleter::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

std::optional<AesCounter> AesCounter::make(Bytes key) {
    AesCounter made;
    made.context_ = makeContext(key.size() == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr(), key, kEncrypt);
    return made.context_ != nullptr ? std::optional(std::move(made)) : std::nullopt;
}

bool AesCounter::apply(std::span<const std::byte, kIvBytes> iv, MutableBytes bytes) {
    int done = 0;
    return EVP_EncryptInit_ex(context_.get(), nullptr, nullptr, nullptr, in(iv)) == 1 &&
           (bytes.empty() || EVP_EncryptUpdate(context_.get(), out(bytes), &done, in(bytes), length(bytes)) == 1);
}

std::optional<EvpGcm> EvpGcm::make(Bytes key, GcmDirection direction) {
    EvpGcm made;
    made.context_ = makeContext(key.size() == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), key,
                                direction == GcmDirection::kSeal ? kEncrypt : kDecrypt);
    return made.context_ != nullptr ? std::optional(std::move(made)) : std::nullopt;
}

/// All but the tag.
bool EvpGcm::begin(const GcmMessage& message) {
    EVP_CIPHER_CTX* context = context_.get();
    int done = 0;
    if (EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, in(message.iv), kAsBefore) != 1) {
        return false;
    }
    const Bytes associated = message.associated;
    if (!associated.empty() && EVP_CipherUpdate(context, nullptr, &done, in(associated), length(associated)) != 1) {
        return false;
    }
    const MutableBytes text = message.text;
    return text.empty() || EVP_CipherUpdate(context, out(text), &done, in(text), length(text)) == 1;
}

bool EvpGcm::seal(const GcmMessage& message) {
    int done = 0;
    return begin(message) && EVP_EncryptFinal_ex(context_.get(), out(message.tag), &done) == 1 &&
           EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, GcmMessage::kTagBytes, out(message.tag)) == 1;
}

bool EvpGcm::open(const GcmMessage& message) {
    // The last call compares the tags, in constant time, and writes nothing.
    std::array<std::byte, GcmMessage::kTagBytes> nothing;
    int done = 0;
    return begin(message) &&
           EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, GcmMessage::kTagBytes, out(message.tag)) == 1 &&
           EVP_DecryptFinal_ex(context_.get(), out(nothing), &done) == 1;
}

std::optional<HmacSha1> HmacSha1::make(Bytes key) {
    HmacSha1 made;
    made.context_.reset(EVP_MD_CTX_new());
    if (key.size() > kBlockBytes || made.context_ == nullptr ||
        EVP_DigestInit_ex(made.context_.get(), EVP_sha1(), nullptr) != 1) {
        return std::nullopt;
    }
    std::ranges::copy(key, made.inner_.begin());
    made.outer_ = made.inner_;
    // The pads of RFC 2104 section 2.
    std::ranges::for_each(made.inner_, [](std::byte& b) { b ^= std::byte{0x36}; });
    std::ranges::for_each(made.outer_, [](std::byte& b) { b ^= std::byte{0x5c}; });
    return made;
}

std::optional<HmacSha1::Code> HmacSha1::compute(Bytes first, Bytes second) {
    EVP_MD_CTX* context = context_.get();
    Code code;
    const bool done = EVP_DigestInit_ex(context, nullptr, nullptr) == 1 &&
                      EVP_DigestUpdate(context, inner_.data(), inner_.size()) == 1 &&
                      EVP_DigestUpdate(context, first.data(), first.size()) == 1 &&
                      EVP_DigestUpdate(context, second.data(), second.size()) == 1 &&
                      EVP_DigestFinal_ex(context, out(code), nullptr) == 1 &&
                      EVP_DigestInit_ex(context, nullptr, nullptr) == 1 &&
                      EVP_DigestUpdate(context, outer_.data(), outer_.size()) == 1 &&
                      EVP_DigestUpdate(context, code.data(), code.size()) == 1 &&
                      EVP_DigestFinal_ex(context, out(code), nullptr) == 1;
    return done ? std::optional(code) : std::nullopt;
}

}  // namespace wf::srtp
