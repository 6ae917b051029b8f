#include "sfu/dtls/handshake_buffer.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>

namespace wf::dtls {

namespace {

/// BUF_MEM_grow() makes a third more than what the state machine asks for.
constexpr std::size_t kBytes = (SSL3_RT_MAX_PLAIN_LENGTH + 3) / 3 * 4;

bool isKnownOpenssl() { return OPENSSL_version_major() == 3 && OPENSSL_version_minor() == 0; }

}  // namespace

void HandshakeBuffer::watch(ssl_st* session) {
    if (isKnownOpenssl()) {
        SSL_set_msg_callback(session, onMessage);
        SSL_set_msg_callback_arg(session, this);
    }
}

// A message larger than the buffer makes it move, and a buffer that moved is left alone: its size is not known.
void HandshakeBuffer::onMessage(int /*sent*/, int /*version*/, int type, const void* bytes, std::size_t /*size*/,
                                ssl_st* /*session*/, void* self) {
    if (type == SSL3_RT_HANDSHAKE) {
        auto& buffer = *static_cast<HandshakeBuffer*>(self);
        // OpenSSL's own buffer, const for those who only read messages.
        void* place = const_cast<void*>(bytes);
        buffer.moved_ = buffer.moved_ || (buffer.place_ != nullptr && buffer.place_ != place);
        buffer.place_ = place;
    }
}

std::size_t HandshakeBuffer::release(ssl_st* session) {
    SSL_set_msg_callback(session, nullptr);
    if (place_ == nullptr || moved_) {
        return 0;
    }
    // Whole pages within the buffer; the rest of the first and the last one belong to others too.
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* from = place_;
    std::size_t left = kBytes;
    if (std::align(page, page, from, left) == nullptr) {
        return 0;
    }
    const std::size_t bytes = left / page * page;
    return madvise(from, bytes, MADV_DONTNEED) == 0 ? bytes : 0;
}

}  // namespace wf::dtls
