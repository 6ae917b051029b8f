#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::load {

/// Packets of one connected socket on their way out in one system call. All peers share it, one after the other.
class SendBatch {
public:
    static constexpr std::size_t kPackets = 64;
    static constexpr std::size_t kPacketBytes = 2048;

    SendBatch() {
        for (std::size_t i = 0; i < kPackets; ++i) {
            headers_[i].msg_hdr.msg_iov = &vectors_[i];
            headers_[i].msg_hdr.msg_iovlen = 1;
        }
    }
    [[nodiscard]] bool full() const { return count_ == kPackets; }
    /// Room for the next packet; not when full().
    [[nodiscard]] MutableBytes room() { return storage_[count_]; }
    /// Adds what has been written there.
    void add(std::size_t bytes) {
        vectors_[count_] = {storage_[count_].data(), bytes};
        ++count_;
    }
    /// Sends all; the number of those that the socket did not take.
    std::size_t flush(int fd) {
        std::size_t sent = 0;
        while (sent < count_) {
            const int done = sendmmsg(fd, &headers_[sent], static_cast<unsigned>(count_ - sent), MSG_DONTWAIT);
            if (done <= 0) {
                break;
            }
            sent += static_cast<std::size_t>(done);
        }
        const std::size_t unsent = count_ - sent;
        count_ = 0;
        return unsent;
    }

private:
    std::array<std::array<std::byte, kPacketBytes>, kPackets> storage_;
    std::array<mmsghdr, kPackets> headers_{};
    std::array<iovec, kPackets> vectors_{};
    std::size_t count_ = 0;
};

}  // namespace wf::load
