#pragma once

#include <bitset>
#include <cstdint>

namespace wf::load {

/// What is wrong with the numbers of one stream.
struct SequenceCounts {
    std::uint64_t packets = 0;
    std::uint64_t expected = 0;    ///< from the first number to the highest
    std::uint64_t duplicates = 0;  ///< seen before, or too old to tell
    std::uint64_t reordered = 0;   ///< behind a higher one

    [[nodiscard]] std::uint64_t missing() const {
        const std::uint64_t unique = packets - duplicates;
        return expected > unique ? expected - unique : 0;
    }
    SequenceCounts& operator+=(const SequenceCounts& other) {
        packets += other.packets;
        expected += other.expected;
        duplicates += other.duplicates;
        reordered += other.reordered;
        return *this;
    }
    SequenceCounts operator-(const SequenceCounts& before) const {
        return {packets - before.packets, expected - before.expected, duplicates - before.duplicates,
                reordered - before.reordered};
    }
};

/// Counts gaps, duplicates and packets out of order in numbers that ought to go up by one.
class SequenceCheck {
public:
    void add(std::int64_t number) {
        ++counts_.packets;
        if (counts_.packets == 1) {
            highest_ = number - 1;
        }
        if (number > highest_) {
            for (std::int64_t at = highest_ + 1; at < number && at <= highest_ + kWindow; ++at) {
                seen_.reset(slot(at));
            }
            counts_.expected += static_cast<std::uint64_t>(number - highest_);
            highest_ = number;
            seen_.set(slot(number));
            return;
        }
        ++counts_.reordered;
        const bool told =
            number > highest_ - kWindow && number > highest_ - static_cast<std::int64_t>(counts_.expected);
        if (!told || seen_.test(slot(number))) {
            ++counts_.duplicates;
            return;
        }
        seen_.set(slot(number));
    }
    [[nodiscard]] const SequenceCounts& counts() const { return counts_; }

private:
    static constexpr std::int64_t kWindow = 4096;
    static std::size_t slot(std::int64_t number) { return static_cast<std::size_t>(number & (kWindow - 1)); }

    SequenceCounts counts_;
    std::int64_t highest_ = 0;
    std::bitset<kWindow> seen_;
};

}  // namespace wf::load
