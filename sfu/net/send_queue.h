#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/net/address.h"
#include "sfu/net/packet_buffer.h"

namespace wf::net {

/// What a socket could not send, by reason.
struct SendErrors {
    std::uint64_t queue_full = 0;
    std::uint64_t refused = 0;      ///< the peer's host has no such port: ignored, the peer's timers see to it
    std::uint64_t unreachable = 0;  ///< no route, network down
    std::uint64_t too_big = 0;
    std::uint64_t other = 0;
};

/// Packets waiting to leave by one UDP socket. flush() gathers the packets of each address, keeping their order; runs
/// of equal length go as one segmented message (UDP_SEGMENT), everything in as few system calls as possible. All that
/// waits is looked at for that.
class SendQueue {
public:
    using SendMessages = int (*)(int fd, mmsghdr* messages, unsigned count, int flags);

    struct Options {
        std::size_t capacity = 2048;
        bool segment = true;             ///< use UDP_SEGMENT as long as the kernel and the device take it
        SendMessages send = ::sendmmsg;  ///< another one in tests
    };

    SendQueue(const Options& options, bool v6_socket);

    /// False when the queue is full; the packet is dropped and counted.
    bool push(PacketPtr packet, const Address& to);
    /// True when all is sent, false when the socket's buffer is full and flush() is to be called again.
    bool flush(int fd);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool full() const { return size_ == ring_.size(); }
    /// Better flushed before a packet to this address is pushed: much waits, and none of it gets longer by one more.
    [[nodiscard]] bool enoughBefore(const Address& to) const {
        return bytes_ >= kEnoughBytes && entry(size_ - 1).to != to;
    }
    [[nodiscard]] bool segments() const { return segment_; }
    [[nodiscard]] const SendErrors& errors() const { return errors_; }
    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    [[nodiscard]] std::uint64_t messages() const { return messages_; }

private:
    static constexpr std::size_t kBatch = 256;              ///< messages planned at once
    static constexpr std::size_t kEnoughBytes = 48 * 1024;  ///< stays in the cache until it is sent
    static constexpr std::size_t kSlots = 512;              ///< of the table from address to run
    static constexpr std::size_t kMaxSegments = 60;         ///< the kernel takes 64
    static constexpr std::size_t kMaxRunBytes = 60000;
    static constexpr std::uint16_t kNone = 0xffff;

    struct Entry {
        PacketPtr packet;
        Address to;
        std::uint16_t next = kNone;  ///< in the same run
    };
    struct Run {
        std::uint16_t first;
        std::uint16_t last;
        std::uint16_t count;
        std::size_t segment_bytes;
        std::size_t bytes;
        bool closed;
    };

    [[nodiscard]] std::size_t place(std::size_t index) const {
        const std::size_t at = head_ + index;
        return at < ring_.size() ? at : at - ring_.size();
    }
    Entry& entry(std::size_t index) { return ring_[place(index)]; }
    [[nodiscard]] const Entry& entry(std::size_t index) const { return ring_[place(index)]; }
    void plan();
    void addToPlan(std::uint16_t index);
    bool extends(const Run& run, std::size_t size) const;
    std::size_t slotOf(const Address& to);
    void fillMessages(std::size_t from);
    void addSegmentSize(msghdr& header, std::size_t message, std::size_t bytes);
    bool sendPlan(int fd);
    bool recover(Run& run, int error);
    void finish(const Run& run);
    void count(int error);
    void dropPlanned();

    std::vector<Entry> ring_;
    std::size_t head_ = 0;
    std::size_t size_ = 0;
    std::size_t bytes_ = 0;  ///< of all that wait
    bool segment_;
    bool v6_socket_;
    SendMessages send_;
    SendErrors errors_;
    std::uint64_t packets_ = 0;
    std::uint64_t messages_ = 0;

    std::array<Run, kBatch> runs_;
    std::size_t run_count_ = 0;
    std::size_t planned_ = 0;
    std::array<std::uint16_t, kSlots> slots_;
    std::array<mmsghdr, kBatch> headers_;
    std::vector<iovec> vectors_;  ///< as many as packets may wait
    std::array<sockaddr_storage, kBatch> names_;
    alignas(cmsghdr) std::array<std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))>, kBatch> controls_;
};

}  // namespace wf::net
