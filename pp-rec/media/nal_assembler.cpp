#include "pp-rec/media/nal_assembler.h"

#include <cstring>
#include <limits>

namespace wf::media {
namespace {

constexpr std::size_t kLengthSize = 4;

}  // namespace

void NalAssembler::addUnit(Bytes nal, ByteBuffer& frame) {
    dropOpenUnit(frame);
    const MutableBytes fresh = frame.grow(kLengthSize + nal.size());
    store32(fresh, 0, static_cast<std::uint32_t>(nal.size()));
    std::memcpy(fresh.data() + kLengthSize, nal.data(), nal.size());
}

void NalAssembler::addFragment(const NalFragment& fragment, ByteBuffer& frame) {
    if (fragment.starts || (open_ && fragment.type != open_type_)) {
        dropOpenUnit(frame);
    }
    if (fragment.starts) {
        open_ = true;
        open_at_ = frame.size();
        open_type_ = fragment.type;
        frame.append32(0);
        if (fragment.header_size == 2) {
            frame.append16(fragment.header);
        } else {
            frame.append8(static_cast<std::uint8_t>(fragment.header));
        }
    }
    if (!open_) {
        damaged_ = true;
        return;
    }
    frame.append(fragment.body);
    if (!fragment.ends) {
        return;
    }
    const std::size_t size = frame.size() - open_at_ - kLengthSize;
    if (size > std::numeric_limits<std::uint32_t>::max()) {
        dropOpenUnit(frame);
        return;
    }
    store32(frame.bytes(), open_at_, static_cast<std::uint32_t>(size));
    open_ = false;
}

void NalAssembler::addHole(ByteBuffer& frame) {
    dropOpenUnit(frame);
    damaged_ = true;
}

bool NalAssembler::finish(ByteBuffer& frame) {
    dropOpenUnit(frame);
    const bool whole = !damaged_;
    damaged_ = false;
    return whole;
}

void NalAssembler::dropOpenUnit(ByteBuffer& frame) {
    if (open_) {
        frame.truncate(open_at_);
        open_ = false;
        damaged_ = true;
    }
}

}  // namespace wf::media
