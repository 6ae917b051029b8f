#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rtp/base/bytes.h"
#include "sfu/net/address.h"
#include "sfu/net/fd_watch.h"
#include "sfu/net/lifetime.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"
#include "sfu/net/unique_fd.h"

namespace wf::net {

/// Packets over TCP, each behind its length in two bytes (RFC 4571). Both directions have bounded buffers: packets
/// for a reader that is too slow are dropped whole, and one that reads nothing for kStallLimit is cut off.
class FramedTcpConnection {
public:
    static constexpr std::size_t kMaxFrame = 2048;
    static constexpr std::size_t kSendLimit = 256 * 1024;
    static constexpr std::chrono::seconds kStallLimit{10};

    class Listener {
    public:
        virtual void onFrame(FramedTcpConnection& connection, MutableBytes frame, Time received) = 0;
        /// Closed by the peer, an error, a frame that is too long, or a stalled reader. Called once.
        virtual void onClosed(FramedTcpConnection& connection) = 0;

    protected:
        ~Listener() = default;
    };

    /// The listener may destroy the connection in its callbacks.
    FramedTcpConnection(Loop& loop, Listener& listener, UniqueFd fd, const Address& remote);
    FramedTcpConnection(const FramedTcpConnection&) = delete;
    FramedTcpConnection& operator=(const FramedTcpConnection&) = delete;

    [[nodiscard]] const Address& remote() const { return remote_; }
    /// False when the packet was dropped.
    bool send(Bytes packet);
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    void onEvents(FdWatch::Events events);
    void receive();
    bool takeFrames();
    bool queue(Bytes header, Bytes packet, std::size_t sent);
    void write();
    void fail();

    Loop& loop_;
    Listener& listener_;
    UniqueFd fd_;
    Address remote_;
    std::unique_ptr<std::byte[]> input_;
    std::size_t input_bytes_ = 0;
    std::vector<std::byte> output_;
    std::size_t written_ = 0;  ///< of output_
    std::uint64_t dropped_ = 0;
    bool failed_ = false;
    Lifetime lifetime_;
    FdWatch watch_;
    Timer stall_;
};

}  // namespace wf::net
