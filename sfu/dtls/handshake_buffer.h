#pragma once

#include <cstddef>

struct ssl_st;

namespace wf::dtls {

/// The buffer in which OpenSSL 3.0 builds and reads handshake messages: 21 KiB, zeroed when made, kept for the life of
/// a DTLS session since a flight may have to be sent again. Retransmission copies each message anew out of a queue of
/// its own (dtls1_retransmit_message()), so between messages nothing in the buffer is needed, and its pages can go
/// back to the system; they come again as zeros when touched. There is no call that tells where the buffer is, but the
/// message callback is handed each message where it lies, at the buffer's beginning. Belongs to a session, stays where
/// it is as long as that.
class HandshakeBuffer {
public:
    /// Watches the handshake of `session`. Does nothing with an OpenSSL other than 3.0, which may keep it differently.
    void watch(ssl_st* session);
    /// Gives the pages back and ends watching; to be called between messages, once the handshake is done.
    /// Bytes given back.
    std::size_t release(ssl_st* session);

private:
    static void onMessage(int sent, int version, int type, const void* bytes, std::size_t size, ssl_st* session,
                          void* self);

    void* place_ = nullptr;
    bool moved_ = false;
};

}  // namespace wf::dtls
