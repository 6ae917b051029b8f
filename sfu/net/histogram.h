#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sfu/net/clock.h"

namespace wf::net {

/// How often something took how long, in the buckets of Prometheus' histograms. Adding allocates nothing; on one loop.
class Histogram {
public:
    static constexpr std::size_t kMaxBounds = 16;

    /// Upper bounds in seconds, in rising order, of static storage; at most kMaxBounds.
    explicit Histogram(std::span<const double> bounds) : bounds_(bounds.first(std::min(bounds.size(), kMaxBounds))) {}

    void add(Duration value) {
        const double seconds = std::chrono::duration<double>(value).count();
        std::size_t bucket = 0;
        while (bucket < bounds_.size() && seconds > bounds_[bucket]) {
            ++bucket;
        }
        ++counts_[bucket];
        sum_seconds_ += seconds;
    }

    [[nodiscard]] std::span<const double> bounds() const { return bounds_; }
    /// Of values above the bound before and up to this one; the last is of those above all bounds.
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const { return counts_[bucket]; }
    [[nodiscard]] double sumSeconds() const { return sum_seconds_; }

private:
    std::span<const double> bounds_;
    std::array<std::uint64_t, kMaxBounds + 1> counts_{};
    double sum_seconds_ = 0;
};

}  // namespace wf::net
