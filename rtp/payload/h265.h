#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::rtp {

enum class H265NalType : std::uint8_t {
    kTrailN = 0,
    kTrailR = 1,
    kReservedVclN14 = 14,
    kBlaWLp = 16,
    kIdrWRadl = 19,
    kIdrNLp = 20,
    kCra = 21,
    kLastVcl = 31,
    kVps = 32,
    kSps = 33,
    kPps = 34,
    kAccessUnitDelimiter = 35,
    kFiller = 38,
    kPrefixSei = 39,
    kSuffixSei = 40,
    kAggregation = 48,
    kFragmentation = 49,
    kPaci = 50
};

/// One NAL unit of a payload, or one fragment of a NAL unit.
struct H265Unit {
    std::uint16_t header = 0;  ///< two-octet NAL header; for a fragment the one of the unit it belongs to
    Bytes body;                ///< what follows the NAL header
    Bytes nal;                 ///< header and body; empty for a fragment, whose header is not stored in one piece
    bool fragment = false;
    bool starts = true;  ///< the unit's first byte is here
    bool ends = true;    ///< the unit's last byte is here

    [[nodiscard]] H265NalType type() const { return static_cast<H265NalType>((header >> 9) & 0x3f); }
    [[nodiscard]] std::uint8_t layerId() const { return (header >> 3) & 0x3f; }
    [[nodiscard]] std::uint8_t temporalId() const { return static_cast<std::uint8_t>((header & 7) - 1); }
    [[nodiscard]] bool isVcl() const { return type() <= H265NalType::kLastVcl; }
    /// Intra random access point: BLA, IDR or CRA.
    [[nodiscard]] bool isIrap() const { return type() >= H265NalType::kBlaWLp && type() <= H265NalType::kCra; }
};

/// Steps over the NAL units of one H.265 payload (RFC 7798 section 4.4) without decoding order numbers (no DONL), in
/// place. Reads single NAL units, aggregation packets and fragmentation units; PACI packets are left out.
///
///     octets 0, 1                          AP behind them            FU behind them
///     |F|   Type    |  LayerId  | TID |   | size (16) | NAL | ...   |S|E|  FuType   | bytes of the NAL
class H265UnitWalker {
public:
    explicit H265UnitWalker(Bytes payload);

    bool next(H265Unit& unit);
    /// After the last next(): false when bytes were left out because they are no NAL units or do not fit.
    [[nodiscard]] bool intact() const { return intact_; }

private:
    enum class Mode : std::uint8_t { kSingle, kAggregate, kFragment, kDone };

    bool nextAggregated(H265Unit& unit);
    bool readFragment(H265Unit& unit);

    Bytes payload_;
    std::size_t at_ = 2;
    Mode mode_ = Mode::kDone;
    bool intact_ = true;
};

/// True when a receiver can start to decode at this payload: it begins an IRAP slice or holds a VPS or SPS.
bool isH265KeyFrameStart(Bytes payload);

}  // namespace wf::rtp
