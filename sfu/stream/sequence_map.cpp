#include "sfu/stream/sequence_map.h"

#include <algorithm>
#include <bit>

namespace wf::stream {
namespace {

constexpr std::int64_t kWordBits = 64;

/// Calls `take(word, mask)` for each word of the window in which numbers from `first` to `last` have their bits; at
/// most kWindow of them.
template <class Take>
void eachWord(std::int64_t first, std::int64_t last, const Take& take) {
    while (first <= last) {
        const auto at = static_cast<std::uint64_t>(first) % SequenceMap::kWindow;
        const std::int64_t bit = first & (kWordBits - 1);
        const std::int64_t count = std::min(kWordBits - bit, last - first + 1);
        const std::uint64_t mask = ~std::uint64_t{0} >> (kWordBits - count) << bit;
        take(at / kWordBits, mask);
        first += count;
    }
}

}  // namespace

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
        markLeftOut(number);
        --offset_;
        return true;
    }
    return !known(number) || isLeftOut(number);
}

bool SequenceMap::known(std::int64_t number) const { return begun_ && number >= first_ && newest_ - number < kWindow; }

std::int64_t SequenceMap::leftOutAfter(std::int64_t number) const {
    std::int64_t count = 0;
    eachWord(number + 1, newest_,
             [&](std::size_t word, std::uint64_t mask) { count += std::popcount(left_out_[word] & mask); });
    return count;
}

void SequenceMap::advance(std::int64_t number) {
    eachWord(std::max(newest_ + 1, number - kWindow + 1), number,
             [this](std::size_t word, std::uint64_t mask) { left_out_[word] &= ~mask; });
    newest_ = number;
}

bool SequenceMap::isLeftOut(std::int64_t number) const {
    const auto at = static_cast<std::uint64_t>(number) % kWindow;
    return ((left_out_[at / kWordBits] >> (at % kWordBits)) & 1) != 0;
}

void SequenceMap::markLeftOut(std::int64_t number) {
    const auto at = static_cast<std::uint64_t>(number) % kWindow;
    left_out_[at / kWordBits] |= std::uint64_t{1} << (at % kWordBits);
}

}  // namespace wf::stream
