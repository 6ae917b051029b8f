#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace wf::srtp {

/// State per SSRC, found without a search tree: open addressing with linear probing, nothing is ever taken out.
/// Allocates only in add(). A pointer is good until the next add().
template <class State>
class SsrcTable {
public:
    [[nodiscard]] std::size_t size() const { return size_; }

    State* find(std::uint32_t ssrc) {
        if (slots_.empty()) {
            return nullptr;
        }
        Slot& slot = slots_[place(ssrc)];
        return slot.used ? &slot.state : nullptr;
    }

    /// `ssrc` is not in the table yet.
    State& add(std::uint32_t ssrc) {
        if (slots_.size() < 2 * (size_ + 1)) {
            grow();
        }
        Slot& slot = slots_[place(ssrc)];
        slot.used = true;
        slot.ssrc = ssrc;
        ++size_;
        return slot.state;
    }

private:
    struct Slot {
        std::uint32_t ssrc = 0;
        bool used = false;
        State state{};
    };

    /// Where `ssrc` is, or the free slot where it belongs. At least half of the slots are free.
    [[nodiscard]] std::size_t place(std::uint32_t ssrc) const {
        const std::size_t mask = slots_.size() - 1;
        // SSRCs are chosen by peers: the multiplication spreads runs of neighbours.
        std::size_t at = (ssrc * 0x9e3779b1U >> 8) & mask;
        while (slots_[at].used && slots_[at].ssrc != ssrc) {
            at = (at + 1) & mask;
        }
        return at;
    }

    void grow() {
        std::vector<Slot> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
        old.swap(slots_);
        for (Slot& slot : old) {
            if (slot.used) {
                slots_[place(slot.ssrc)] = std::move(slot);
            }
        }
    }

    // Most peers use one SSRC or two.
    static constexpr std::size_t kFirstSlots = 4;

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

}  // namespace wf::srtp
