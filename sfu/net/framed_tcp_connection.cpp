#include "sfu/net/framed_tcp_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace wf::net {

namespace {

constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kInputBytes = 16 * 1024;

bool wouldBlock(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

FramedTcpConnection::FramedTcpConnection(Loop& loop, Listener& listener, UniqueFd fd, const Address& remote)
    : loop_(loop),
      listener_(listener),
      fd_(std::move(fd)),
      remote_(remote),
      input_(new std::byte[kInputBytes]),
      watch_(loop, fd_.get(), [this](FdWatch::Events events) { onEvents(events); }),
      stall_(loop, [this] { fail(); }) {
    const int on = 1;
    setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    output_.reserve(kMaxFrame);
}

bool FramedTcpConnection::send(Bytes packet) {
    if (failed_ || packet.size() > kMaxFrame || output_.size() - written_ + packet.size() > kSendLimit) {
        ++dropped_;
        return false;
    }
    std::array<std::byte, kLengthBytes> header{};
    store16(header, 0, static_cast<std::uint16_t>(packet.size()));
    std::size_t sent = 0;
    if (output_.size() == written_) {
        // sendmsg() only reads what the vectors point to.
        std::array<iovec, 2> parts = {
            {{header.data(), header.size()}, {const_cast<std::byte*>(packet.data()), packet.size()}}};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const ssize_t result = sendmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (result < 0 && !wouldBlock(errno)) {
            ++dropped_;  // the watch reports the error in the next turn
            return false;
        }
        sent = result > 0 ? static_cast<std::size_t>(result) : 0;
    }
    return queue(header, packet, sent);
}

// Keeps what the kernel did not take.
bool FramedTcpConnection::queue(Bytes header, Bytes packet, std::size_t sent) {
    if (sent == header.size() + packet.size()) {
        return true;
    }
    const Bytes header_left = header.subspan(std::min(sent, header.size()));
    const Bytes packet_left = packet.subspan(sent - std::min(sent, header.size()));
    output_.erase(output_.begin(), output_.begin() + static_cast<std::ptrdiff_t>(written_));
    written_ = 0;
    output_.insert(output_.end(), header_left.begin(), header_left.end());
    output_.insert(output_.end(), packet_left.begin(), packet_left.end());
    watch_.setWriting(true);
    if (!stall_.active()) {
        stall_.start(kStallLimit);
    }
    return true;
}

void FramedTcpConnection::onEvents(FdWatch::Events events) {
    const Lifetime::Watch watch(lifetime_);
    if (events.writable) {
        write();
    }
    if (!watch.ended() && !failed_ && (events.readable || events.failed)) {
        receive();
    }
}

void FramedTcpConnection::write() {
    const ssize_t result =
        ::send(fd_.get(), output_.data() + written_, output_.size() - written_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (result < 0) {
        if (!wouldBlock(errno)) {
            fail();
        }
        return;
    }
    written_ += static_cast<std::size_t>(result);
    stall_.start(kStallLimit);
    if (written_ == output_.size()) {
        output_.clear();
        written_ = 0;
        stall_.stop();
        watch_.setWriting(false);
    }
}

void FramedTcpConnection::receive() {
    const ssize_t result = recv(fd_.get(), input_.get() + input_bytes_, kInputBytes - input_bytes_, MSG_DONTWAIT);
    if (result < 0 && wouldBlock(errno)) {
        return;
    }
    if (result <= 0) {
        fail();
        return;
    }
    input_bytes_ += static_cast<std::size_t>(result);
    if (!takeFrames()) {
        fail();
    }
}

// False when a frame is longer than any packet can be: this is not our protocol.
bool FramedTcpConnection::takeFrames() {
    const Lifetime::Watch watch(lifetime_);
    const Time now = loop_.now();
    const MutableBytes input(input_.get(), input_bytes_);
    std::size_t at = 0;
    while (input.size() - at >= kLengthBytes) {
        const std::size_t size = load16(input, at);
        if (size > kMaxFrame) {
            return false;
        }
        if (input.size() - at - kLengthBytes < size) {
            break;
        }
        listener_.onFrame(*this, input.subspan(at + kLengthBytes, size), now);
        if (watch.ended()) {
            return true;
        }
        at += kLengthBytes + size;
    }
    std::memmove(input.data(), input.data() + at, input.size() - at);
    input_bytes_ -= at;
    return true;
}

void FramedTcpConnection::fail() {
    if (std::exchange(failed_, true)) {
        return;
    }
    watch_.setWriting(false);
    watch_.setReading(false);
    listener_.onClosed(*this);
}

}  // namespace wf::net
