#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/base/bytes.h"
#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/packed_list.h"

namespace wf::rtcp {

enum class FeedbackKind : std::uint8_t { kNack, kTransportCc, kPli, kFir, kRemb, kOther };

/// Common part of all feedback messages (RFC 4585 section 6.1): SSRC of the packet sender, SSRC of the media source,
/// then the feedback control information, which the readers below take.
struct Feedback {
    FeedbackKind kind = FeedbackKind::kOther;
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;  // not used by FIR and REMB
    Bytes fci;
};

/// nullopt for another packet type or a body shorter than the two SSRCs.
std::optional<Feedback> parseFeedback(const Packet& packet);

/// Sequence numbers asked for by a generic NACK (RFC 4585 section 6.2.1): each word is a packet ID and a mask of the 16
/// after it, lowest bit first.
///
///     |      PID (16)     |      BLP (16)     |
class NackReader {
public:
    explicit NackReader(Bytes fci) : rest_(fci) {}
    std::optional<std::uint16_t> next();

private:
    Bytes rest_;
    std::uint16_t pid_ = 0;
    std::uint32_t pending_ = 0;  // bit n: pid_ + n is still to be given
};

/// Full intra request (RFC 5104 section 4.3.1.1): SSRC of the stream, command number, 24 reserved bits.
struct FirEntry {
    static constexpr std::size_t kSize = 8;

    std::uint32_t ssrc = 0;
    std::uint8_t sequence = 0;

    bool operator==(const FirEntry&) const = default;
};
FirEntry loadFirEntry(Bytes bytes);
using FirEntries = PackedList<FirEntry, FirEntry::kSize, loadFirEntry>;

/// Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2.2).
///
///     |  'R' 'E' 'M' 'B'  | SSRCs (8) | exponent (6) | mantissa (18) | SSRC ...
struct Remb {
    std::uint64_t bitrate_bps = 0;
    SsrcList ssrcs;
};
/// nullopt when the FCI is too short for its SSRCs or the bit rate is more than 64 bits.
std::optional<Remb> parseRemb(Bytes fci);

/// Writers return the size, or nullopt when it does not fit or a list is empty or too long.
/// NACK packs neighbours into one word where they follow in ascending order.
std::optional<std::size_t> writeNack(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                                     std::span<const std::uint16_t> sequences);
std::optional<std::size_t> writePli(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc);
std::optional<std::size_t> writeFir(MutableBytes out, std::uint32_t sender_ssrc, std::span<const FirEntry> entries);
/// Rounds the bit rate down to 18 significant bits; at most 255 SSRCs, none is allowed.
std::optional<std::size_t> writeRemb(MutableBytes out, std::uint32_t sender_ssrc, std::uint64_t bitrate_bps,
                                     std::span<const std::uint32_t> ssrcs);

}  // namespace wf::rtcp
