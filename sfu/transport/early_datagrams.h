#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::transport {

/// DTLS of a peer that is quicker than its description: a first flight is kept, so that the handshake need not wait
/// for its retransmission.
class EarlyDatagrams {
public:
    static constexpr std::size_t kMaxDatagrams = 4;
    static constexpr std::size_t kMaxDatagramBytes = 2048;

    /// False when there is no room.
    bool keep(Bytes datagram) {
        if (kept_.size() == kMaxDatagrams || datagram.size() > kMaxDatagramBytes) {
            return false;
        }
        kept_.emplace_back(datagram.begin(), datagram.end());
        return true;
    }
    [[nodiscard]] std::vector<std::vector<std::byte>> take() { return std::exchange(kept_, {}); }

private:
    std::vector<std::vector<std::byte>> kept_;
};

}  // namespace wf::transport
