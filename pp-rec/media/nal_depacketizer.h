#pragma once

#include <cstdint>

#include "pp-rec/media/nal_assembler.h"
#include "pp-rec/media/video_codec.h"

namespace wf::media {

/// The depacketizer of H.264 and H.265, which differ in what `Traits` names: `Walker` and `Unit` of the payload format,
/// `kHeaderSize` of a NAL header, `startsFrame(unit)` and `isFiller(unit)`.
template <class Traits>
class NalDepacketizer final : public Depacketizer {
public:
    void add(Bytes payload, bool contiguous, ByteBuffer& frame) override {
        gap_ = gap_ || !contiguous;
        if (payload.empty()) {
            return;
        }
        if (gap_ && started_) {
            assembler_.addHole(frame);
        }
        typename Traits::Walker walker(payload);
        typename Traits::Unit unit;
        while (walker.next(unit)) {
            addUnit(unit, frame);
        }
        if (!walker.intact()) {
            assembler_.markDamaged();
        }
        gap_ = false;
        started_ = true;
    }

    bool finish(ByteBuffer& frame) override {
        started_ = false;
        gap_ = false;
        return assembler_.finish(frame);
    }

private:
    void addUnit(const typename Traits::Unit& unit, ByteBuffer& frame) {
        if (gap_ && !started_ && !Traits::startsFrame(unit)) {
            assembler_.markDamaged();
        }
        started_ = true;
        if (Traits::isFiller(unit)) {
            return;
        }
        if (!unit.fragment) {
            assembler_.addUnit(unit.nal, frame);
            return;
        }
        assembler_.addFragment({.type = static_cast<std::uint16_t>(unit.type()),
                                .header = unit.header,
                                .header_size = Traits::kHeaderSize,
                                .body = unit.body,
                                .starts = unit.starts,
                                .ends = unit.ends},
                               frame);
    }

    NalAssembler assembler_;
    bool started_ = false;  ///< the current frame has a payload
    bool gap_ = false;      ///< packets are missing before the next payload
};

}  // namespace wf::media
