#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>

#include "rtp/base/bytes.h"
#include "sfu/net/address.h"

namespace wf::net {

/// The buffers of one socket for recvmmsg. With generic receive offload a message holds a run of datagrams of one
/// sender, all of one length but the last.
class ReceiveBatch {
public:
    static constexpr std::size_t kMessages = 16;
    static constexpr std::size_t kMessageBytes = 65536;

    struct Message {
        MutableBytes bytes;
        std::size_t datagram_bytes;  ///< bytes.size() for a single datagram
        bool truncated;
    };

    ReceiveBatch();
    /// The number of messages received, 0 when there are none; -1 with errno on an error.
    int receive(int fd);
    [[nodiscard]] Message message(std::size_t index);
    [[nodiscard]] std::optional<Address> sender(std::size_t index) const;

private:
    static constexpr std::size_t kControlBytes = CMSG_SPACE(sizeof(int));

    std::unique_ptr<std::byte[]> storage_;
    std::array<mmsghdr, kMessages> headers_{};
    std::array<iovec, kMessages> vectors_{};
    std::array<sockaddr_storage, kMessages> senders_{};
    alignas(cmsghdr) std::array<std::array<std::byte, kControlBytes>, kMessages> controls_{};
};

}  // namespace wf::net
