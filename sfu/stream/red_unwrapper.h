#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/payload/red.h"
#include "sfu/stream/media_packet.h"

namespace wf::stream {

/// Plain Opus out of RED (RFC 2198), for those who do not take RED: the primary block under the header of its packet,
/// and before it what redundant blocks repeat of packets that have not come. RED names no sequence numbers, so a block
/// is used only where its length says that it lies right before a packet whose number is known. Belongs to a layer;
/// no allocation.
class RedUnwrapper {
public:
    static constexpr std::int64_t kMemory = 64;  ///< packets; what comes later than that was given or is of no use

    explicit RedUnwrapper(std::uint8_t opus_payload_type) : payload_type_(opus_payload_type) {}

    /// A packet without RED. False when it was given before, out of another one's redundancy, or is too late.
    bool takePlain(const MediaPacket& packet);
    /// Begins with a packet of RED; false when it cannot be read. Its bytes must stay until next() has given all.
    bool open(const MediaPacket& red);
    /// The next plain packet, oldest first, valid until the next call; null when there is no more.
    const MediaPacket* next();
    /// Packets that were given out of redundancy.
    [[nodiscard]] std::uint64_t recovered() const { return recovered_; }

private:
    static constexpr std::size_t kMaxRecovered = 16;  ///< of one packet
    static constexpr std::size_t kBufferSize = 1600;
    struct Place {
        std::int64_t sequence = 0;
        std::uint32_t timestamp = 0;
    };
    struct Recovered {
        Place place;
        Bytes payload;
    };

    bool note(const MediaPacket& packet);
    [[nodiscard]] const Place* find(std::int64_t sequence) const;
    void remember(const Place& place) { given_[static_cast<std::size_t>(place.sequence % kMemory)] = place; }
    void findMissing(const rtp::RedPacket& blocks);
    [[nodiscard]] bool isMissing(const rtp::RedBlock& block, std::uint32_t timestamp, Place& behind) const;
    const MediaPacket* build(std::size_t header_size, Bytes payload);
    const MediaPacket* giveRecovered(const Recovered& lost);
    const MediaPacket* givePrimary();

    std::uint8_t payload_type_;
    std::optional<std::uint32_t> run_;
    std::int64_t first_ = 0;   ///< of the run
    std::int64_t newest_ = 0;  ///< that was given
    std::array<Place, kMemory> given_{};
    const MediaPacket* red_ = nullptr;
    bool primary_wanted_ = false;
    Bytes primary_;
    std::array<Recovered, kMaxRecovered> missing_{};  ///< newest first
    std::size_t missing_count_ = 0;
    std::uint64_t recovered_ = 0;
    std::optional<MediaPacket> plain_;
    std::array<std::byte, kBufferSize> buffer_{};
};

}  // namespace wf::stream
