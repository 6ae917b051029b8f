#include "sfu/stream/sequence_map.h"

#include <algorithm>

namespace wf::stream {

void SequenceMap::begin(std::int64_t first, std::int64_t out) {
    begun_ = true;
    first_ = first;
    newest_ = first - 1;
    offset_ = out - first;
    left_out_.fill(0);
}

std::optional<std::int64_t> SequenceMap::map(std::int64_t number) {
    if (number > newest_ && begun_) {
        advance(number);
        return number + offset_;
    }
    if (!known(number) || isLeftOut(number)) {
        return std::nullopt;
    }
    return number + offset_ + leftOutAfter(number);
}

bool SequenceMap::leaveOut(std::int64_t number) {
    if (number > newest_ && begun_) {
        advance(number);
        mark(number, true);
        --offset_;
        return true;
    }
    return !known(number) || isLeftOut(number);
}

bool SequenceMap::known(std::int64_t number) const { return begun_ && number >= first_ && newest_ - number < kWindow; }

std::int64_t SequenceMap::leftOutAfter(std::int64_t number) const {
    std::int64_t count = 0;
    for (std::int64_t n = number + 1; n <= newest_; ++n) {
        count += isLeftOut(n) ? 1 : 0;
    }
    return count;
}

void SequenceMap::advance(std::int64_t number) {
    for (std::int64_t n = std::max(newest_ + 1, number - kWindow + 1); n <= number; ++n) {
        mark(n, false);
    }
    newest_ = number;
}

bool SequenceMap::isLeftOut(std::int64_t number) const {
    const auto at = static_cast<std::uint64_t>(number) % kWindow;
    return ((left_out_[at / 64] >> (at % 64)) & 1) != 0;
}

void SequenceMap::mark(std::int64_t number, bool left_out) {
    const auto at = static_cast<std::uint64_t>(number) % kWindow;
    const std::uint64_t bit = std::uint64_t{1} << (at % 64);
    left_out_[at / 64] = left_out ? left_out_[at / 64] | bit : left_out_[at / 64] & ~bit;
}

}  // namespace wf::stream
