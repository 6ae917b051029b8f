#include "rtp/payload/h265.h"

namespace wf::rtp {
namespace {

constexpr std::size_t kHeaderSize = 2;
constexpr std::uint16_t kForbiddenBit = 0x8000;

std::uint16_t typeBits(std::uint16_t header) { return (header >> 9) & 0x3f; }

/// The forbidden bit is 0, nuh_temporal_id_plus1 is not.
bool isHeader(std::uint16_t header) { return (header & kForbiddenBit) == 0 && (header & 7) != 0; }

bool isNalHeader(std::uint16_t header) {
    return isHeader(header) && typeBits(header) < static_cast<std::uint16_t>(H265NalType::kAggregation);
}

}  // namespace

H265UnitWalker::H265UnitWalker(Bytes payload) : payload_(payload) {
    if (payload.size() < kHeaderSize || !isHeader(load16(payload, 0))) {
        intact_ = false;
        return;
    }
    if (isNalHeader(load16(payload, 0))) {
        mode_ = Mode::kSingle;
        return;
    }
    switch (static_cast<H265NalType>(typeBits(load16(payload, 0)))) {
        case H265NalType::kAggregation:
            mode_ = Mode::kAggregate;
            break;
        case H265NalType::kFragmentation:
            mode_ = Mode::kFragment;
            break;
        default:
            break;
    }
    intact_ = mode_ != Mode::kDone && payload.size() > kHeaderSize;
}

bool H265UnitWalker::next(H265Unit& unit) {
    switch (mode_) {
        case Mode::kSingle:
            mode_ = Mode::kDone;
            unit = {.header = load16(payload_, 0), .body = payload_.subspan(kHeaderSize), .nal = payload_};
            return true;
        case Mode::kAggregate:
            return nextAggregated(unit);
        case Mode::kFragment:
            mode_ = Mode::kDone;
            return readFragment(unit);
        case Mode::kDone:
            break;
    }
    return false;
}

bool H265UnitWalker::nextAggregated(H265Unit& unit) {
    while (at_ < payload_.size()) {
        const std::size_t left = payload_.size() - at_;
        if (left < 2 || load16(payload_, at_) > left - 2) {
            break;
        }
        const Bytes nal = payload_.subspan(at_ + 2, load16(payload_, at_));
        at_ += 2 + nal.size();
        if (nal.size() >= kHeaderSize && isNalHeader(load16(nal, 0))) {
            unit = {.header = load16(nal, 0), .body = nal.subspan(kHeaderSize), .nal = nal};
            return true;
        }
        intact_ = false;
    }
    intact_ = intact_ && at_ == payload_.size();
    mode_ = Mode::kDone;
    return false;
}

bool H265UnitWalker::readFragment(H265Unit& unit) {
    if (payload_.size() <= kHeaderSize) {
        return false;
    }
    const std::uint8_t fu = load8(payload_, kHeaderSize);
    const auto header = static_cast<std::uint16_t>((load16(payload_, 0) & 0x81ff) | ((fu & 0x3f) << 9));
    if (!isNalHeader(header)) {
        intact_ = false;
        return false;
    }
    unit = {.header = header,
            .body = payload_.subspan(kHeaderSize + 1),
            .nal = {},
            .fragment = true,
            .starts = (fu & 0x80) != 0,
            .ends = (fu & 0x40) != 0};
    return true;
}

bool isH265KeyFrameStart(Bytes payload) {
    H265UnitWalker walker(payload);
    H265Unit unit;
    while (walker.next(unit)) {
        const bool sets = unit.type() == H265NalType::kVps || unit.type() == H265NalType::kSps;
        if (unit.starts && (sets || unit.isIrap())) {
            return true;
        }
    }
    return false;
}

}  // namespace wf::rtp
