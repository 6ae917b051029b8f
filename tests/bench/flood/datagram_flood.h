#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/net/unique_fd.h"
#include "tests/bench/flood/options.h"

namespace wf::flood {

/// Datagrams from many sockets in turn; answers are left unread.
class DatagramFlood {
public:
    explicit DatagramFlood(const Options& options);

    /// Sends that many.
    void send(std::size_t count);
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] std::uint64_t failed() const { return failed_; }

private:
    void send(std::size_t source, const std::string& packet);

    const Options& options_;
    std::vector<net::UniqueFd> sources_;
    std::size_t next_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace wf::flood
