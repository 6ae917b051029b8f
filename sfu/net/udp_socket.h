#pragma once

#include <cstdint>
#include <memory>

#include "rtp/base/result.h"
#include "sfu/net/address.h"
#include "sfu/net/fd_watch.h"
#include "sfu/net/lifetime.h"
#include "sfu/net/loop.h"
#include "sfu/net/receive_batch.h"
#include "sfu/net/send_queue.h"
#include "sfu/net/unique_fd.h"

namespace wf::net {

/// A non-blocking UDP socket on a loop. Receives and sends in batches and allocates nothing per packet; what a turn
/// of the loop sends leaves at its end. ICMP errors of one peer do not disturb the others. A port is never shared.
class UdpSocket final : private Loop::TurnListener {
public:
    struct Datagram {
        MutableBytes bytes;  ///< valid, and free to be changed, during the call
        Address from;
        Time received;
    };
    class Listener {
    public:
        virtual void onDatagram(const Datagram& datagram) = 0;

    protected:
        ~Listener() = default;
    };
    struct Options {
        Address bind;  ///< port 0: any
        bool v6_only = true;
        int receive_buffer_bytes = 4 << 20;
        int send_buffer_bytes = 4 << 20;
        std::uint8_t dscp = 0;  ///< 0-63
        bool receive_offload = true;
        SendQueue::Options sending{};
    };
    struct Counts {
        std::uint64_t received = 0;
        std::uint64_t truncated = 0;
        std::uint64_t receive_errors = 0;
    };

    /// `loop` and `listener` must outlive the socket.
    static Result<std::unique_ptr<UdpSocket>> open(Loop& loop, Listener& listener, const Options& options);
    ~UdpSocket();

    [[nodiscard]] const Address& local() const { return local_; }
    /// False when the packet was dropped because the queue is full.
    bool send(PacketPtr packet, const Address& to);
    /// Sends now instead of at the end of the turn.
    void flush();
    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] const SendQueue& sending() const { return queue_; }

private:
    UdpSocket(Loop& loop, Listener& listener, UniqueFd fd, const Options& options);
    void onTurnEnd() override { flush(); }
    void onEvents(FdWatch::Events events);
    void receive();
    bool deliver(int messages);

    Loop& loop_;
    Listener& listener_;
    UniqueFd fd_;
    Address local_;
    ReceiveBatch batch_;
    SendQueue queue_;
    Counts counts_;
    bool blocked_ = false;  ///< waiting until the kernel takes more
    Lifetime lifetime_;
    FdWatch watch_;
};

/// Ports to choose from; 0-0 lets the kernel choose.
struct PortRange {
    std::uint16_t min = 0;
    std::uint16_t max = 0;
};

}  // namespace wf::net
