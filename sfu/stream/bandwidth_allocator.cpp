#include "sfu/stream/bandwidth_allocator.h"

#include <algorithm>

namespace wf::stream {
namespace {

std::uint64_t costOf(const BandwidthAllocator::Line& line, int choice) {
    return choice < 0 ? 0 : line.costs_bps[static_cast<std::size_t>(choice)];
}

int bestOf(const BandwidthAllocator::Line& line) { return static_cast<int>(line.choices) - 1; }

}  // namespace

/// One choice up, where it fits; what the line has already needs no room to spare.
bool BandwidthAllocator::raise(Line& line, int before, std::uint64_t& left, net::Time now) {
    const int next = line.chosen + 1;
    if (next > bestOf(line)) {
        return false;
    }
    const bool better = next > before;
    if (better && line.went_down && now - *line.went_down < kStaysDown) {
        return false;
    }
    const std::uint64_t more = costOf(line, next) - costOf(line, line.chosen);
    const auto spare = static_cast<std::uint64_t>(static_cast<double>(costOf(line, next)) * (kSpare - 1));
    if (more + (better ? spare : 0) > left) {
        return false;
    }
    left -= more;
    line.chosen = next;
    return true;
}

std::uint64_t BandwidthAllocator::share(std::span<Line> lines, std::uint64_t fixed_bps,
                                        std::optional<std::uint64_t> limit, net::Time now) {
    if (!limit) {
        for (Line& line : lines) {
            line.chosen = bestOf(line);
        }
        return 0;
    }
    constexpr std::size_t kMostLines = 64;
    std::array<int, kMostLines> before{};
    const std::span<Line> counted = lines.first(std::min(lines.size(), kMostLines));
    for (std::size_t i = 0; i < counted.size(); ++i) {
        before[i] = std::min(counted[i].chosen, bestOf(counted[i]));
        counted[i].chosen = -1;
    }
    std::uint64_t left = *limit > fixed_bps ? *limit - fixed_bps : 0;
    for (bool raised = true; raised;) {
        raised = false;
        for (std::size_t i = 0; i < counted.size(); ++i) {
            raised = raise(counted[i], before[i], left, now) || raised;
        }
    }
    std::uint64_t all = fixed_bps;
    bool missing = false;
    for (std::size_t i = 0; i < counted.size(); ++i) {
        Line& line = counted[i];
        if (line.chosen < before[i]) {
            line.went_down = now;
        }
        missing = missing || line.chosen < bestOf(line);
        all += static_cast<std::uint64_t>(static_cast<double>(costOf(line, bestOf(line))) * kSpare);
    }
    return missing ? all : 0;
}

}  // namespace wf::stream
