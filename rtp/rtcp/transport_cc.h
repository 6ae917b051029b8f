#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/base/bytes.h"

namespace wf::rtcp {

/// Fate of one packet by its transport-wide sequence number.
struct PacketStatus {
    std::uint16_t sequence = 0;
    bool received = false;
    std::int32_t delta_us = 0;  // arrival after the one received before, or after the reference time; 0 if not received

    bool operator==(const PacketStatus&) const = default;
};

/// Transport-wide congestion control feedback, read in place (draft-holmer-rmcat-transport-wide-cc-extensions-01,
/// section 3.1). parse() checks the whole message once, so next() only ends after the last packet.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     |     base sequence number      |      packet status count      |
///     |           reference time (24, signed)         | feedback count|
///     | chunks, 16 bits each ... then deltas, 8 or 16 bits each       |
///
///     chunk: |0| S |    run length (13)    |  or  |1|0| 14 x 1 bit |  or  |1|1| 7 x 2 bits |
///     symbol: 0 not received, 1 delta in 8 bits, 2 delta in 16 signed bits; deltas count 250 us
class TransportCcReader {
public:
    /// nullopt when chunks or deltas are missing, or a symbol is the reserved 3.
    static std::optional<TransportCcReader> parse(Bytes fci);

    /// The next packet, from the base sequence number upwards.
    std::optional<PacketStatus> next();

    [[nodiscard]] std::uint16_t baseSequence() const { return load16(fci_, 0); }
    [[nodiscard]] std::uint16_t statusCount() const { return load16(fci_, 2); }
    /// In units of 64 ms, 24 bits signed; wraps.
    [[nodiscard]] std::int32_t referenceTime() const { return static_cast<std::int32_t>(load24(fci_, 4) << 8) >> 8; }
    [[nodiscard]] std::uint8_t feedbackCount() const { return load8(fci_, 7); }

private:
    explicit TransportCcReader(Bytes fci) : fci_(fci) {}

    Bytes fci_;
    std::size_t chunk_at_ = 0;
    std::size_t symbol_at_ = 0;  // inside the chunk
    std::size_t delta_at_ = 0;
    std::size_t given_ = 0;
};

struct TransportCcHeader {
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
    std::int32_t reference_time = 0;  // in units of 64 ms; the low 24 bits are written
    std::uint8_t feedback_count = 0;
};

/// Writes a whole RTCP packet and returns its size. nullopt when it does not fit, `statuses` is empty, longer than
/// 65535 or not in steps of one, or a delta is no multiple of 250 us or outside 16 bits of them.
std::optional<std::size_t> writeTransportCc(MutableBytes out, const TransportCcHeader& header,
                                            std::span<const PacketStatus> statuses);

}  // namespace wf::rtcp
