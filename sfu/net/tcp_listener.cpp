#include "sfu/net/tcp_listener.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace wf::net {

namespace {

constexpr int kBacklog = 128;
constexpr int kAcceptsPerTurn = 32;

Error failed(const Address& address, const char* what) {
    return {"cannot " + std::string(what) + " TCP " + address.text() + ": " + std::strerror(errno)};
}

}  // namespace

Result<std::unique_ptr<TcpListener>> TcpListener::open(Loop& loop, Acceptor& acceptor, const Address& bind) {
    UniqueFd fd(socket(bind.isV6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
        return failed(bind, "open");
    }
    const int on = 1;
    // Only lets a restarted server have its port back at once; two listeners on one port stay impossible.
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind.isV6()) {
        setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    sockaddr_storage name{};
    socklen_t length = bind.toSockaddr(name);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0) {
        return failed(bind, "bind to");
    }
    if (listen(fd.get(), kBacklog) != 0) {
        return failed(bind, "listen on");
    }
    length = sizeof name;
    getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &length);
    std::unique_ptr<TcpListener> opened(new TcpListener(loop, acceptor, std::move(fd)));
    opened->local_ = Address::fromSockaddr(name).value_or(bind);
    return opened;
}

TcpListener::TcpListener(Loop& loop, Acceptor& acceptor, UniqueFd fd)
    : acceptor_(acceptor), fd_(std::move(fd)), watch_(loop, fd_.get(), [this](FdWatch::Events) { accept(); }) {}

void TcpListener::accept() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        sockaddr_storage name{};
        socklen_t length = sizeof name;
        UniqueFd fd(accept4(fd_.get(), reinterpret_cast<sockaddr*>(&name), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd.valid()) {
            return;
        }
        if (const auto remote = Address::fromSockaddr(name)) {
            acceptor_.onAccepted(std::move(fd), *remote);
        }
    }
}

}  // namespace wf::net
