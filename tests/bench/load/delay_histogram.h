#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wf::load {

/// Times in nanoseconds, kept to 1.6 %: 64 steps for each doubling.
class DelayHistogram {
public:
    void add(std::uint64_t ns) {
        ++counts_[slotOf(ns)];
        ++count_;
        sum_ns_ += ns;
        max_ns_ = std::max(max_ns_, ns);
    }
    void clear() { *this = DelayHistogram(); }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double maxMs() const { return static_cast<double>(max_ns_) / 1e6; }
    [[nodiscard]] double meanMs() const {
        return count_ == 0 ? 0 : static_cast<double>(sum_ns_) / static_cast<double>(count_) / 1e6;
    }
    /// `share` of 1: the time that so many did not exceed; 0 without any.
    [[nodiscard]] double percentileMs(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
        std::uint64_t seen = 0;
        for (std::size_t slot = 0; slot < counts_.size(); ++slot) {
            seen += counts_[slot];
            if (seen > wanted || (seen == count_ && count_ > 0)) {
                return std::min(static_cast<double>(topOf(slot)) / 1e6, maxMs());
            }
        }
        return 0;
    }

private:
    static constexpr unsigned kStepBits = 6;
    static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;

    static std::size_t slotOf(std::uint64_t ns) {
        if (ns < kSteps) {
            return static_cast<std::size_t>(ns);
        }
        const auto shift = static_cast<unsigned>(std::bit_width(ns)) - 1 - kStepBits;
        return kSteps * (shift + 1) + static_cast<std::size_t>((ns >> shift) - kSteps);
    }
    static std::uint64_t topOf(std::size_t slot) {
        if (slot < kSteps) {
            return slot;
        }
        const auto shift = static_cast<unsigned>(slot / kSteps - 1);
        return ((std::uint64_t{slot % kSteps} + kSteps + 1) << shift) - 1;
    }

    std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kSteps * 60);
    std::uint64_t count_ = 0;
    std::uint64_t sum_ns_ = 0;
    std::uint64_t max_ns_ = 0;
};

}  // namespace wf::load
