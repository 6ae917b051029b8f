#include "sfu/app/health_check.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "sfu/net/address.h"
#include "sfu/net/unique_fd.h"

namespace wf::app {

namespace {

constexpr timeval kPatience{.tv_sec = 3, .tv_usec = 0};

struct Target {
    std::string ip;
    std::uint16_t port = 0;
    bool http = false;
};

std::string ipOf(const channels::WebPortSettings& settings) { return settings.ip.empty() ? "127.0.0.1" : settings.ip; }

Target targetOf(const Configuration& config) {
    if (config.http.http.enabled) {
        return {ipOf(config.http.http), config.http.http.port, true};
    }
    if (config.web_socket.ws.enabled) {
        return {ipOf(config.web_socket.ws), config.web_socket.ws.port, false};
    }
    return {};
}

net::UniqueFd connectTo(const Target& target) {
    const auto address = net::Address::parse(target.ip, target.port);
    if (!address) {
        errno = EINVAL;
        return {};
    }
    sockaddr_storage storage{};
    const socklen_t size = address->toSockaddr(storage);
    net::UniqueFd fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
        return {};
    }
    return fd;
}

/// The whole answer, as far as it comes in time.
std::string get(int fd) {
    const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    std::string answer;
    if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
        return answer;
    }
    std::array<char, 1024> buffer{};
    ssize_t got = 0;
    while (answer.size() < 16384 && (got = ::recv(fd, buffer.data(), buffer.size(), 0)) > 0) {
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return answer;
}

}  // namespace

int checkHealth(const Configuration& config) {
    const Target target = targetOf(config);
    if (target.port == 0) {
        std::puts("nothing to ask: neither an HTTP nor a WebSocket port is open");
        return 1;
    }
    const std::string where = target.ip + ":" + std::to_string(target.port);
    const net::UniqueFd fd = connectTo(target);
    if (!fd.valid()) {
        std::printf("no answer at %s: %s\n", where.c_str(), std::strerror(errno));
        return 1;
    }
    const std::string answer = target.http ? get(fd.get()) : "HTTP/1.1 200";
    if (answer.substr(0, 12) == "HTTP/1.1 200") {
        std::puts("well");
        return 0;
    }
    const std::size_t body = answer.find("\r\n\r\n");
    std::printf("not well: %s\n", body == std::string::npos ? "no answer in time" : answer.substr(body + 4).c_str());
    return 1;
}

}  // namespace wf::app
