#include "sfu/net/tcp_exchange.h"

#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace wf::net {

Result<TcpExchange> TcpExchange::open(const std::string& host, const std::string& port,
                                      std::chrono::milliseconds timeout) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
        return Error{std::string("cannot resolve the name: ") + gai_strerror(error)};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    const Clock::time_point deadline = Clock::now() + timeout;
    std::string why = "no address";
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        TcpExchange exchange(deadline);
        if (exchange.connect(*address)) {
            return exchange;
        }
        why = std::strerror(errno);
    }
    return Error{"cannot connect: " + why};
}

bool TcpExchange::connect(const addrinfo& address) {
    fd_ = UniqueFd(socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol));
    if (!fd_.valid()) {
        return false;
    }
    if (::connect(fd_.get(), address.ai_addr, address.ai_addrlen) == 0) {
        return true;
    }
    int error = errno;
    if (error != EINPROGRESS) {
        return false;
    }
    socklen_t size = sizeof error;
    if (!wait(POLLOUT) || getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
        error = ETIMEDOUT;
    }
    errno = error;
    return error == 0;
}

bool TcpExchange::send(std::string_view text) {
    while (!text.empty() && wait(POLLOUT)) {
        const ssize_t sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    return text.empty();
}

Result<std::size_t> TcpExchange::receive(std::string& bytes) {
    std::array<char, 4096> portion{};
    while (wait(POLLIN)) {
        const ssize_t got = recv(fd_.get(), portion.data(), portion.size(), 0);
        if (got >= 0) {
            bytes.append(portion.data(), static_cast<std::size_t>(got));
            return static_cast<std::size_t>(got);
        }
        if (errno != EAGAIN && errno != EINTR) {
            return Error{std::string("cannot read the answer: ") + std::strerror(errno)};
        }
    }
    return Error{"no answer in time"};
}

bool TcpExchange::wait(short what) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    pollfd poll_fd{fd_.get(), what, 0};
    return left > 0 && poll(&poll_fd, 1, static_cast<int>(left)) > 0;
}

}  // namespace wf::net
