#include "sfu/net/udp_socket.h"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace wf::net {

namespace {

// A turn does not stay with one socket for longer, so that timers and other sockets get their share.
constexpr int kBatchesPerTurn = 8;

void setOption(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

// Options that improve things but are not needed; a kernel that lacks one is served without.
void setOptions(int fd, const UdpSocket::Options& options) {
    setOption(fd, SOL_SOCKET, SO_RCVBUF, options.receive_buffer_bytes);
    setOption(fd, SOL_SOCKET, SO_SNDBUF, options.send_buffer_bytes);
    setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, options.receive_buffer_bytes);
    setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, options.send_buffer_bytes);
    if (options.dscp != 0) {
        setOption(fd, IPPROTO_IP, IP_TOS, options.dscp << 2);
        if (options.bind.isV6()) {
            setOption(fd, IPPROTO_IPV6, IPV6_TCLASS, options.dscp << 2);
        }
    }
    if (options.receive_offload) {
        setOption(fd, IPPROTO_UDP, UDP_GRO, 1);
    }
}

Error failed(const Address& address, const char* what) {
    return {"cannot " + std::string(what) + " UDP " + address.text() + ": " + std::strerror(errno)};
}

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(Loop& loop, Listener& listener, const Options& options) {
    const int family = options.bind.isV6() ? AF_INET6 : AF_INET;
    UniqueFd fd(socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
        return failed(options.bind, "open");
    }
    if (options.bind.isV6()) {
        setOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only ? 1 : 0);
    }
    sockaddr_storage name{};
    socklen_t length = options.bind.toSockaddr(name);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0) {
        return failed(options.bind, "bind to");
    }
    setOptions(fd.get(), options);
    std::unique_ptr<UdpSocket> opened(new UdpSocket(loop, listener, std::move(fd), options));
    length = sizeof name;
    if (getsockname(opened->fd_.get(), reinterpret_cast<sockaddr*>(&name), &length) == 0) {
        opened->local_ = Address::fromSockaddr(name).value_or(options.bind);
    }
    return opened;
}

UdpSocket::UdpSocket(Loop& loop, Listener& listener, UniqueFd fd, const Options& options)
    : loop_(loop),
      listener_(listener),
      fd_(std::move(fd)),
      queue_(options.sending, options.bind.isV6()),
      watch_(loop, fd_.get(), [this](FdWatch::Events events) { onEvents(events); }) {
    loop_.addTurnListener(*this);
}

UdpSocket::~UdpSocket() { loop_.removeTurnListener(*this); }

bool UdpSocket::send(PacketPtr packet, const Address& to) {
    if (queue_.full() || queue_.enoughBefore(to)) {
        flush();
    }
    return queue_.push(std::move(packet), to);
}

void UdpSocket::flush() {
    if (blocked_ || queue_.size() == 0) {
        return;
    }
    blocked_ = !queue_.flush(fd_.get());
    watch_.setWriting(blocked_);
}

void UdpSocket::onEvents(FdWatch::Events events) {
    if (events.writable) {
        blocked_ = false;
        flush();
    }
    if (events.readable || events.failed) {
        receive();
    }
}

void UdpSocket::receive() {
    for (int i = 0; i < kBatchesPerTurn; ++i) {
        const int messages = batch_.receive(fd_.get());
        if (messages < 0) {
            // ICMP errors of some peer surface here once each; reading on clears them.
            if (errno == EAGAIN || errno == EWOULDBLOCK) {
                return;
            }
            ++counts_.receive_errors;
            continue;
        }
        if (!deliver(messages) || messages < static_cast<int>(ReceiveBatch::kMessages)) {
            return;
        }
    }
}

// False when the listener destroyed this socket.
bool UdpSocket::deliver(int messages) {
    const Lifetime::Watch watch(lifetime_);
    const Time now = loop_.now();
    for (std::size_t i = 0; i < static_cast<std::size_t>(messages); ++i) {
        const auto message = batch_.message(i);
        const auto from = batch_.sender(i);
        if (message.truncated || !from) {
            ++counts_.truncated;
            continue;
        }
        for (std::size_t at = 0; at < message.bytes.size(); at += message.datagram_bytes) {
            ++counts_.received;
            const std::size_t size = std::min(message.datagram_bytes, message.bytes.size() - at);
            listener_.onDatagram({message.bytes.subspan(at, size), *from, now});
            if (watch.ended()) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace wf::net
