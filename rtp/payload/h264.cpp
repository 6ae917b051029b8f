#include "rtp/payload/h264.h"

namespace wf::rtp {
namespace {

constexpr std::uint8_t kForbiddenBit = 0x80;
constexpr std::size_t kDonSize = 2;

bool isNalHeader(std::uint8_t header) {
    const int type = header & 0x1f;
    return (header & kForbiddenBit) == 0 && type >= 1 && type <= 23;
}

}  // namespace

H264UnitWalker::H264UnitWalker(Bytes payload) : payload_(payload) {
    if (payload.empty()) {
        intact_ = false;
        return;
    }
    const std::uint8_t header = load8(payload, 0);
    if (isNalHeader(header)) {
        mode_ = Mode::kSingle;
        return;
    }
    intact_ = (header & kForbiddenBit) == 0;
    if (!intact_) {
        return;
    }
    switch (static_cast<H264NalType>(header & 0x1f)) {
        case H264NalType::kStapA:
            mode_ = Mode::kAggregate;
            at_ = 1;
            break;
        case H264NalType::kStapB:
            mode_ = Mode::kAggregate;
            at_ = 1 + kDonSize;
            break;
        case H264NalType::kFuA:
        case H264NalType::kFuB:
            mode_ = Mode::kFragment;
            break;
        default:
            break;
    }
    intact_ = mode_ != Mode::kDone && at_ < payload.size();
}

bool H264UnitWalker::next(H264Unit& unit) {
    switch (mode_) {
        case Mode::kSingle:
            mode_ = Mode::kDone;
            unit = {.header = load8(payload_, 0), .body = payload_.subspan(1), .nal = payload_};
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

bool H264UnitWalker::nextAggregated(H264Unit& unit) {
    while (at_ < payload_.size()) {
        const std::size_t left = payload_.size() - at_;
        if (left < 2 || load16(payload_, at_) > left - 2) {
            break;
        }
        const Bytes nal = payload_.subspan(at_ + 2, load16(payload_, at_));
        at_ += 2 + nal.size();
        if (!nal.empty() && isNalHeader(load8(nal, 0))) {
            unit = {.header = load8(nal, 0), .body = nal.subspan(1), .nal = nal};
            return true;
        }
        intact_ = false;
    }
    intact_ = intact_ && at_ == payload_.size();
    mode_ = Mode::kDone;
    return false;
}

bool H264UnitWalker::readFragment(H264Unit& unit) {
    const bool has_don = static_cast<H264NalType>(load8(payload_, 0) & 0x1f) == H264NalType::kFuB;
    const std::size_t body_at = has_don ? 2 + kDonSize : 2;
    if (payload_.size() < body_at) {
        intact_ = false;
        return false;
    }
    const std::uint8_t fu = load8(payload_, 1);
    const auto header = static_cast<std::uint8_t>((load8(payload_, 0) & 0x60) | (fu & 0x1f));
    if (!isNalHeader(header)) {
        intact_ = false;
        return false;
    }
    unit = {.header = header,
            .body = payload_.subspan(body_at),
            .nal = {},
            .fragment = true,
            .starts = (fu & 0x80) != 0,
            .ends = (fu & 0x40) != 0};
    return true;
}

bool isH264KeyFrameStart(Bytes payload) {
    H264UnitWalker walker(payload);
    H264Unit unit;
    while (walker.next(unit)) {
        if (unit.starts && (unit.type() == H264NalType::kIdrSlice || unit.type() == H264NalType::kSps)) {
            return true;
        }
    }
    return false;
}

}  // namespace wf::rtp
