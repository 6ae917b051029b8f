#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "sfu/net/clock.h"

namespace wf::stream {

/// The bit rate over the last half second, of bytes that come with times on any clock that only goes forward.
class RateWindow {
public:
    static constexpr net::Duration kBucket = std::chrono::milliseconds(25);
    static constexpr std::size_t kBuckets = 20;

    void add(std::size_t bytes, net::Duration at) {
        moveTo(at);
        const std::int64_t index = at / kBucket;
        if (newest_ - index < static_cast<std::int64_t>(kBuckets)) {
            bytes_[slot(index)] += bytes;
        }
    }
    /// 0 until there is enough to measure.
    [[nodiscard]] std::uint64_t bps(net::Duration at) {
        if (!begun_) {
            return 0;
        }
        moveTo(at);
        const auto buckets = std::min<std::int64_t>(newest_ - first_ + 1, kBuckets);
        if (buckets < static_cast<std::int64_t>(kBuckets / 4)) {
            return 0;
        }
        std::uint64_t total = 0;
        for (const std::uint64_t bytes : bytes_) {
            total += bytes;
        }
        const auto span = std::chrono::duration_cast<std::chrono::microseconds>(buckets * kBucket);
        return total * 8'000'000 / static_cast<std::uint64_t>(span.count());
    }

private:
    static std::size_t slot(std::int64_t index) { return static_cast<std::size_t>(index % std::int64_t{kBuckets}); }
    void moveTo(net::Duration at) {
        const std::int64_t index = at / kBucket;
        if (!begun_ || index - newest_ >= static_cast<std::int64_t>(kBuckets)) {
            bytes_.fill(0);
            first_ = begun_ ? first_ : index;
            newest_ = index;
            begun_ = true;
        }
        while (newest_ < index) {
            bytes_[slot(++newest_)] = 0;
        }
    }

    std::array<std::uint64_t, kBuckets> bytes_{};
    std::int64_t first_ = 0;
    std::int64_t newest_ = 0;
    bool begun_ = false;
};

}  // namespace wf::stream
