#include "sfu/stream/received_sequences.h"

namespace wf::stream {

ReceivedSequences::Taken ReceivedSequences::take(std::uint16_t sequence, bool may_restart) {
    if (!newest_) {
        return may_restart ? begin(sequence) : Taken{Outcome::kJumped};
    }
    const std::int64_t delta = rtp::sequenceDelta(sequence, static_cast<std::uint16_t>(*newest_));
    const std::int64_t number = *newest_ + delta;
    if (delta > kLargestGap || delta < -kLargestGap) {
        return farOff(sequence, may_restart);
    }
    expected_after_jump_.reset();
    if (delta <= 0) {
        if (-delta >= kWindow || number < 0 || has(number)) {
            return {Outcome::kDuplicate, number, 0};
        }
        set(number, true);
        return {Outcome::kLate, number, 0};
    }
    const std::int64_t missing = delta - 1;
    for (std::int64_t n = delta > kWindow ? number - kWindow + 1 : *newest_ + 1; n < number; ++n) {
        set(n, false);
    }
    set(number, true);
    newest_ = number;
    return {Outcome::kInOrder, number, missing};
}

ReceivedSequences::Taken ReceivedSequences::begin(std::uint16_t sequence) {
    // A round of numbers is kept free below, so that late packets from before the first one do not become negative.
    bits_.fill(0);
    expected_after_jump_.reset();
    newest_ = std::int64_t{sequence} + 0x10000;
    set(*newest_, true);
    return {Outcome::kFirst, *newest_, 0};
}

ReceivedSequences::Taken ReceivedSequences::farOff(std::uint16_t sequence, bool may_restart) {
    if (!may_restart) {
        return {Outcome::kJumped};
    }
    if (expected_after_jump_ == sequence) {
        return begin(sequence);
    }
    expected_after_jump_ = static_cast<std::uint16_t>(sequence + 1);
    return {Outcome::kJumped};
}

bool ReceivedSequences::has(std::int64_t sequence) const {
    const auto at = static_cast<std::uint64_t>(sequence) % kWindow;
    return ((bits_[at / 64] >> (at % 64)) & 1) != 0;
}

void ReceivedSequences::set(std::int64_t sequence, bool value) {
    const auto at = static_cast<std::uint64_t>(sequence) % kWindow;
    const std::uint64_t bit = std::uint64_t{1} << (at % 64);
    bits_[at / 64] = value ? bits_[at / 64] | bit : bits_[at / 64] & ~bit;
}

}  // namespace wf::stream
