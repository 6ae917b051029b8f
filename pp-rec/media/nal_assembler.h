#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"

namespace wf::media {

/// A piece of a NAL unit whose header travels apart from it.
struct NalFragment {
    std::uint16_t type = 0;    ///< NAL unit type, equal in all fragments of a unit
    std::uint16_t header = 0;  ///< the unit's header, in the low `header_size` octets
    std::uint8_t header_size = 1;
    Bytes body;
    bool starts = false;
    bool ends = false;
};

/// Writes the NAL units of one frame behind 4-byte lengths (ISO/IEC 14496-15 section 5.3.4.2). The length of a
/// fragmented unit is filled in at its last fragment; a unit that never gets there, or misses a fragment, is taken out
/// of the frame.
class NalAssembler {
public:
    void addUnit(Bytes nal, ByteBuffer& frame);
    void addFragment(const NalFragment& fragment, ByteBuffer& frame);
    /// Packets are missing here.
    void addHole(ByteBuffer& frame);
    /// The frame lacks something, or holds something that makes no sense.
    void markDamaged() { damaged_ = true; }
    /// True when the frame is whole; makes ready for the next one.
    bool finish(ByteBuffer& frame);

private:
    void dropOpenUnit(ByteBuffer& frame);

    std::size_t open_at_ = 0;  ///< where the length of the open unit is
    std::uint16_t open_type_ = 0;
    bool open_ = false;
    bool damaged_ = false;
};

}  // namespace wf::media
