#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "rtp/base/result.h"
#include "sfu/net/unique_fd.h"

struct addrinfo;

namespace wf::net {

/// A TCP connection to a server that is asked something, for threads that may wait; one deadline holds for all of it.
class TcpExchange {
public:
    /// Resolves the name, which may take as long as the resolver likes, then tries its addresses in turn.
    static Result<TcpExchange> open(const std::string& host, const std::string& port,
                                    std::chrono::milliseconds timeout);

    /// False when the other side or the deadline was in the way.
    bool send(std::string_view text);
    /// Appends what comes next to `bytes`; 0: the other side has closed.
    Result<std::size_t> receive(std::string& bytes);

private:
    using Clock = std::chrono::steady_clock;
    explicit TcpExchange(Clock::time_point deadline) : deadline_(deadline) {}
    bool connect(const addrinfo& address);
    [[nodiscard]] bool wait(short what) const;

    Clock::time_point deadline_;
    UniqueFd fd_;
};

}  // namespace wf::net
