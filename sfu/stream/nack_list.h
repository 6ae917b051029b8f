#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfu/net/clock.h"

namespace wf::stream {

/// Packets that are missing from a stream, and when to ask for each: first after some time for reordered ones to come,
/// then once a round trip, until it came, was asked for too often or is too old. Sorted, and allocates only once.
class NackList {
public:
    /// How long to wait before asking.
    struct Patience {
        net::Duration first{};
        net::Duration again{};
    };
    /// One that was missing and came.
    struct Arrival {
        net::Duration late{};         ///< since it was missed
        net::Duration since_asked{};  ///< the last time, if it was
        std::uint8_t tries = 0;
    };

    static constexpr std::size_t kCapacity = 512;
    static constexpr std::uint8_t kMaxTries = 10;
    static constexpr net::Duration kMaxAge = std::chrono::seconds(1);

    NackList() { missing_.reserve(kCapacity); }

    /// `count` numbers before `end` are missing; of too many the newest are remembered.
    void add(std::int64_t end, std::int64_t count, net::Time now);
    /// The packet came; nullopt when it was not missing.
    std::optional<Arrival> erase(std::int64_t sequence, net::Time now);
    void clear() { missing_.clear(); }
    [[nodiscard]] bool empty() const { return missing_.empty(); }
    [[nodiscard]] std::size_t size() const { return missing_.size(); }
    /// Packets that were too old or asked for too often, all in all.
    [[nodiscard]] std::uint64_t givenUp() const { return given_up_; }

    /// Fills `out` with numbers to ask for now, ascending, and returns how many; forgets what is not worth asking.
    std::size_t take(net::Time now, const Patience& patience, std::span<std::uint16_t> out);

private:
    struct Missing {
        std::int64_t sequence = 0;
        net::Time found{};
        net::Time asked{};
        std::uint8_t tries = 0;
    };
    std::vector<Missing> missing_;
    std::uint64_t given_up_ = 0;
};

}  // namespace wf::stream
