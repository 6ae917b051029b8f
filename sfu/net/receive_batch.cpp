#include "sfu/net/receive_batch.h"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cstring>

namespace wf::net {

ReceiveBatch::ReceiveBatch() : storage_(new std::byte[kMessages * kMessageBytes]) {
    for (std::size_t i = 0; i < kMessages; ++i) {
        vectors_[i] = {storage_.get() + i * kMessageBytes, kMessageBytes};
        msghdr& header = headers_[i].msg_hdr;
        header.msg_iov = &vectors_[i];
        header.msg_iovlen = 1;
        header.msg_name = &senders_[i];
        header.msg_control = controls_[i].data();
    }
}

int ReceiveBatch::receive(int fd) {
    for (mmsghdr& header : headers_) {
        header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
        header.msg_hdr.msg_controllen = kControlBytes;
    }
    return recvmmsg(fd, headers_.data(), kMessages, MSG_DONTWAIT, nullptr);
}

ReceiveBatch::Message ReceiveBatch::message(std::size_t index) {
    msghdr& header = headers_[index].msg_hdr;
    const std::size_t size = headers_[index].msg_len;
    Message message{{storage_.get() + index * kMessageBytes, size}, size, (header.msg_flags & MSG_TRUNC) != 0};
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
        int segment = 0;
        if (control->cmsg_level == IPPROTO_UDP && control->cmsg_type == UDP_GRO) {
            std::memcpy(&segment, CMSG_DATA(control), sizeof segment);
        }
        if (segment > 0) {
            message.datagram_bytes = std::min(size, static_cast<std::size_t>(segment));
        }
    }
    return message;
}

std::optional<Address> ReceiveBatch::sender(std::size_t index) const { return Address::fromSockaddr(senders_[index]); }

}  // namespace wf::net
