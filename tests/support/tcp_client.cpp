#include "tests/support/tcp_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace wf::test {
namespace {

int connectTo(const char* ip, std::uint16_t port) {
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage); inet_pton(AF_INET6, ip, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        size = sizeof *v6;
    } else {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        inet_pton(AF_INET, ip, &v4->sin_addr);
        size = sizeof *v4;
    }
    const int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
        ::close(fd);
        return -1;
    }
    const timeval patience{TcpClient::kPatienceSeconds, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

}  // namespace

TcpClient::TcpClient(std::uint16_t port, bool tls, const char* ip) : fd_(connectTo(ip, port)) {
    connected_ = fd_ >= 0 && (!tls || startTls());
}

TcpClient::~TcpClient() {
    close();
    SSL_free(tls_);
    SSL_CTX_free(tls_context_);
}

bool TcpClient::startTls() {
    tls_context_ = SSL_CTX_new(TLS_client_method());
    tls_ = SSL_new(tls_context_);
    return SSL_set_fd(tls_, fd_) == 1 && SSL_connect(tls_) == 1;
}

bool TcpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                          : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool TcpClient::fill() {
    std::array<char, 65536> bytes{};
    const auto got = tls_ != nullptr ? SSL_read(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                     : recv(fd_, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
        return false;
    }
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::string TcpClient::read(std::size_t count) {
    while (buffer_.size() < count && fill()) {
    }
    const std::string out = buffer_.substr(0, count);
    buffer_.erase(0, out.size());
    return out;
}

std::string TcpClient::readTo(std::string_view end) {
    std::size_t found = buffer_.find(end);
    while (found == std::string::npos && fill()) {
        found = buffer_.find(end);
    }
    return read(found == std::string::npos ? buffer_.size() : found + end.size());
}

std::string TcpClient::readToEnd() {
    while (fill()) {
    }
    return read(buffer_.size());
}

void TcpClient::shrinkReceiveBuffer() {
    const int bytes = 4096;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void TcpClient::close() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
    fd_ = -1;
}

}  // namespace wf::test
