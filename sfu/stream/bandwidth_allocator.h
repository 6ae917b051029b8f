#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sfu/net/clock.h"

namespace wf::stream {

/// Shares what a subscriber can be sent among its video lines; sound comes first and is never touched. Every line gets
/// its lowest choice before any gets a better one, and lines that are named first get theirs first. A line goes down
/// at once; it goes up when there is some room to spare, and not soon after it went down.
class BandwidthAllocator {
public:
    static constexpr net::Duration kStaysDown = std::chrono::seconds(1);
    static constexpr double kSpare = 1.1;  ///< of the costs of a better choice

    /// One video line: what its choices cost, cheapest first, and what it has.
    struct Line {
        static constexpr std::size_t kMostChoices = 9;
        std::array<std::uint64_t, kMostChoices> costs_bps{};
        std::size_t choices = 0;
        int chosen = -1;  ///< in and out; -1: it is held
        std::optional<net::Time> went_down{};
    };

    /// Chooses for all lines. `limit` is for them and for `fixed_bps`, which is sent anyhow; none: all get their best.
    /// The result is what everything would take; 0 when everything has it.
    static std::uint64_t share(std::span<Line> lines, std::uint64_t fixed_bps, std::optional<std::uint64_t> limit,
                               net::Time now);

private:
    static bool raise(Line& line, int before, std::uint64_t& left, net::Time now);
};

}  // namespace wf::stream
