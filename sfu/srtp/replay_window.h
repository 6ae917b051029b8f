#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wf::srtp {

/// What a replay window says of a packet's index.
enum class Replay { kNew, kTaken, kTooOld };

/// Which indices of one SSRC have been taken, among the newest and the kPackets - 1 before it (RFC 3711 section 3.3.2).
/// Begins as if index 0 were the newest, not taken yet.
template <std::size_t kPackets>
class ReplayWindow {
public:
    [[nodiscard]] Replay check(std::uint64_t index) const {
        if (index > newest_) {
            return Replay::kNew;
        }
        if (newest_ - index >= kPackets) {
            return Replay::kTooOld;
        }
        return (wordOf(index) & bitOf(index)) != 0 ? Replay::kTaken : Replay::kNew;
    }

    /// Only what check() calls new.
    void take(std::uint64_t index) {
        if (index > newest_ && index - newest_ >= kPackets) {
            taken_ = {};
            newest_ = index;
        }
        while (newest_ < index) {
            ++newest_;
            wordOf(newest_) &= ~bitOf(newest_);
        }
        wordOf(index) |= bitOf(index);
    }

private:
    static constexpr std::size_t kWordBits = 64;
    static_assert(kPackets % kWordBits == 0);

    // A ring: an index has the place of the one kPackets before it.
    std::uint64_t& wordOf(std::uint64_t index) { return taken_[index % kPackets / kWordBits]; }
    [[nodiscard]] const std::uint64_t& wordOf(std::uint64_t index) const {
        return taken_[index % kPackets / kWordBits];
    }
    static std::uint64_t bitOf(std::uint64_t index) { return std::uint64_t{1} << index % kWordBits; }

    std::uint64_t newest_ = 0;
    std::array<std::uint64_t, kPackets / kWordBits> taken_{};
};

}  // namespace wf::srtp
