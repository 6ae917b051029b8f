#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::rtp {

enum class H264NalType : std::uint8_t {
    kSlice = 1,
    kPartitionA = 2,
    kPartitionC = 4,
    kIdrSlice = 5,
    kSei = 6,
    kSps = 7,
    kPps = 8,
    kAccessUnitDelimiter = 9,
    kFiller = 12,
    kStapA = 24,
    kStapB = 25,
    kFuA = 28,
    kFuB = 29
};

/// One NAL unit of a payload, or one fragment of a NAL unit.
struct H264Unit {
    std::uint8_t header = 0;  ///< NAL header octet; for a fragment the one of the unit it belongs to
    Bytes body;               ///< what follows the NAL header
    Bytes nal;                ///< header and body; empty for a fragment, whose header is not stored in one piece
    bool fragment = false;
    bool starts = true;  ///< the unit's first byte is here
    bool ends = true;    ///< the unit's last byte is here

    [[nodiscard]] H264NalType type() const { return static_cast<H264NalType>(header & 0x1f); }
    [[nodiscard]] std::uint8_t refIdc() const { return (header >> 5) & 3; }
    [[nodiscard]] bool isVcl() const { return type() >= H264NalType::kSlice && type() <= H264NalType::kIdrSlice; }
};

/// Steps over the NAL units of one H.264 payload (RFC 6184 section 5.2), in place. Reads single NAL units, STAP-A, FU-A
/// and, past their decoding order numbers, STAP-B and FU-B. MTAPs and reserved types hold nothing it can read.
///
///     octet 0            STAP-A behind it            FU-A behind it
///     |F|NRI|  Type   |  | size (16) | NAL | ...  |  |S|E|R|  Type   | bytes of the NAL without its header
class H264UnitWalker {
public:
    explicit H264UnitWalker(Bytes payload);

    bool next(H264Unit& unit);
    /// After the last next(): false when bytes were left out because they are no NAL units or do not fit.
    [[nodiscard]] bool intact() const { return intact_; }

private:
    enum class Mode : std::uint8_t { kSingle, kAggregate, kFragment, kDone };

    bool nextAggregated(H264Unit& unit);
    bool readFragment(H264Unit& unit);

    Bytes payload_;
    std::size_t at_ = 0;
    Mode mode_ = Mode::kDone;
    bool intact_ = true;
};

/// True when a receiver can start to decode at this payload: it begins an IDR slice or holds a sequence parameter set.
bool isH264KeyFrameStart(Bytes payload);

}  // namespace wf::rtp
