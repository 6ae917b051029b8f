#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/payload/av1_obu.h"

namespace wf::rtp {

/// Aggregation header and outline of an AV1 payload (AOM "RTP Payload Format For AV1" v1.0, section 4.4).
///
///      0 1 2 3 4 5 6 7
///     |Z|Y| W |N|-|-|-|
///
/// Elements follow, each an OBU or a piece of one behind its length as leb128; with W != 0 there are W of them and the
/// last has no length.
struct Av1Descriptor {
    static constexpr std::size_t kSize = 1;

    bool continues = false;                ///< Z: the first element continues an OBU of the packet before
    bool to_be_continued = false;          ///< Y: the last element goes on in the next packet
    std::uint8_t element_count_field = 0;  ///< W
    bool starts_sequence = false;          ///< N: first packet of a coded video sequence
    std::size_t element_count = 0;         ///< counted, at least 1
    std::optional<ObuHeader> first_obu;    ///< header of the first OBU that begins in this packet
    bool has_sequence_header = false;      ///< a sequence header OBU begins in this packet

    /// First packet of a key frame that brings its sequence header: decoding can begin here.
    [[nodiscard]] bool startsKeyFrame() const { return starts_sequence && has_sequence_header; }
};
/// nullopt when there is no element, a length does not fit the payload, W announces more elements than there are, or N
/// and Z are both set. OBU headers are looked at but not judged.
std::optional<Av1Descriptor> parseAv1Descriptor(Bytes payload);

/// Walks the elements of a payload.
class Av1Elements {
public:
    explicit Av1Elements(Bytes payload);
    /// The next element; false at the end or when the lengths do not fit, which bad() tells apart.
    bool next(Bytes& element);
    /// True for the element that next() gave last when no other follows.
    [[nodiscard]] bool atEnd() const { return rest_.empty(); }
    [[nodiscard]] bool bad() const { return bad_; }

private:
    Bytes rest_;
    unsigned without_length_ = 0;  ///< W; the W-th element has no length
    unsigned given_ = 0;
    bool bad_ = false;
};

}  // namespace wf::rtp
