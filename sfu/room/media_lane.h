#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/net/spsc_ring.h"
#include "sfu/stream/media_packet.h"
#include "sfu/stream/track_consumer.h"

namespace wf::room {

/// Media of publishers on its way from the loop of one worker to that of another, where they are mirrored: a packet is
/// copied once, waits for no lock and allocates nothing. What finds no room is lost.
class MediaLane {
public:
    /// Of which stream something is.
    struct Address {
        std::uint32_t mirror = 0;  ///< of the publisher, as the reading worker numbers it
        std::uint32_t source = 0;  ///< of the line, as its PublishedTrack numbers what it receives
        std::size_t line = 0;
    };
    class Reader {
    public:
        virtual void onMirroredPacket(const Address& address, stream::MediaPacket& packet) = 0;
        virtual void onMirroredReport(const Address& address, const stream::ReceivedSenderReport& report) = 0;

    protected:
        ~Reader() = default;
    };

    MediaLane() : items_(kCapacity) {}

    // Of the writing worker. False when there is no room.
    bool write(const Address& address, const stream::MediaPacket& packet);
    bool write(const Address& address, const stream::ReceivedSenderReport& report);
    /// Whether the reader does not know yet that there is something to read; it is to be told then.
    [[nodiscard]] bool needsCall() { return !called_.exchange(true, std::memory_order_acq_rel); }

    // Of the reading worker.
    /// Gives what there is, up to a number that lets the loop do other things as well; true when it is to be called
    /// again. All has been received `now`, as far as this worker is concerned.
    bool read(Reader& reader, net::Time now);

private:
    static constexpr std::size_t kCapacity = 2048;
    static constexpr std::size_t kReadAtOnce = 256;
    static constexpr std::size_t kPacketBytes = 1600;

    struct Item {
        Address address;
        stream::ReceivedSenderReport report;
        std::optional<stream::MediaPacket> media;  ///< none: it is the report
        std::array<std::byte, kPacketBytes> bytes;
    };

    net::SpscRing<Item> items_;
    std::atomic<bool> called_ = false;
};

}  // namespace wf::room
