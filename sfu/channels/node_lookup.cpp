#include "sfu/channels/node_lookup.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "sfu/net/unique_fd.h"

namespace wf::channels {

struct NodeLookup::Shared {
    std::mutex mutex;
    Done done;  ///< empty once the owner is gone
};

namespace {

using Clock = std::chrono::steady_clock;

struct AddressListFree {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListFree>;

// One connection with a deadline for all it does.
class Exchange {
public:
    explicit Exchange(Clock::time_point deadline) : deadline_(deadline) {}

    bool connect(const addrinfo& address) {
        fd_ = net::UniqueFd(
            socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol));
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

    bool send(std::string_view text) {
        while (!text.empty() && wait(POLLOUT)) {
            const ssize_t sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EAGAIN && errno != EINTR) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
        }
        return text.empty();
    }

    Result<std::string> receive() {
        std::string bytes;
        for (;;) {
            if (!wait(POLLIN)) {
                return Error{"no answer in time"};
            }
            std::array<char, 4096> portion{};
            const ssize_t got = recv(fd_.get(), portion.data(), portion.size(), 0);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                continue;
            }
            if (got < 0) {
                return Error{std::string("cannot read the answer: ") + std::strerror(errno)};
            }
            bytes.append(portion.data(), static_cast<std::size_t>(got));
            if (auto answer = readNodeAnswer(bytes, got == 0)) {
                return std::move(*answer);
            }
        }
    }

private:
    bool wait(short what) const {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
        pollfd poll_fd{fd_.get(), what, 0};
        return left > 0 && poll(&poll_fd, 1, static_cast<int>(left)) > 0;
    }

    const Clock::time_point deadline_;
    net::UniqueFd fd_;
};

Result<std::string> lookUp(const NodeQuery& query) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(query.im_port);
    const int error = getaddrinfo(query.im_host.c_str(), port.c_str(), &hints, &found);
    if (error != 0) {
        return Error{std::string("cannot resolve the name: ") + gai_strerror(error)};
    }
    const AddressList addresses(found);
    const Clock::time_point deadline = Clock::now() + query.timeout;
    std::string why = "no address";
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        Exchange exchange(deadline);
        if (!exchange.connect(*address)) {
            why = std::strerror(errno);
            continue;
        }
        if (!exchange.send(nodeRequestText(query))) {
            return Error{"cannot send the request"};
        }
        return exchange.receive();
    }
    return Error{"cannot connect: " + why};
}

}  // namespace

NodeLookup::NodeLookup(NodeQuery query, Done done) : shared_(std::make_shared<Shared>()) {
    shared_->done = std::move(done);
    std::thread([shared = shared_, query = std::move(query)] {
        Result<std::string> result = lookUp(query);
        const std::lock_guard lock(shared->mutex);
        if (shared->done) {
            shared->done(std::move(result));
        }
    }).detach();
}

NodeLookup::~NodeLookup() {
    const std::lock_guard lock(shared_->mutex);
    shared_->done = nullptr;
}

}  // namespace wf::channels
