#pragma once

#include <cstddef>
#include <vector>

#include "sfu/net/address.h"

namespace wf::ice {

/// From address to a T that somebody else owns: a flat table with linear probing, for one look-up per packet.
template <class T>
class AddressMap {
public:
    AddressMap() : slots_(kInitial) {}

    [[nodiscard]] T* find(const net::Address& address) const {
        const Slot& slot = slots_[place(address)];
        return slot.value;
    }
    void set(const net::Address& address, T& value) {
        if ((size_ + 1) * 2 > slots_.size()) {
            grow();
        }
        Slot& slot = slots_[place(address)];
        size_ += slot.value == nullptr ? 1 : 0;
        slot = {address, &value};
    }
    void erase(const net::Address& address) {
        std::size_t hole = place(address);
        if (slots_[hole].value == nullptr) {
            return;
        }
        --size_;
        // Moves back what was pushed behind the hole, so that no mark of the removed is needed.
        for (std::size_t at = next(hole); slots_[at].value != nullptr; at = next(at)) {
            const std::size_t home = slots_[at].address.hash() % slots_.size();
            if ((at - home) % slots_.size() >= (at - hole) % slots_.size()) {
                slots_[hole] = slots_[at];
                hole = at;
            }
        }
        slots_[hole] = {};
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    static constexpr std::size_t kInitial = 64;  // a power of two, which the differences above rely on

    struct Slot {
        net::Address address;
        T* value = nullptr;
    };

    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) % slots_.size(); }
    [[nodiscard]] std::size_t place(const net::Address& address) const {
        std::size_t at = address.hash() % slots_.size();
        while (slots_[at].value != nullptr && slots_[at].address != address) {
            at = next(at);
        }
        return at;
    }
    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.value != nullptr) {
                slots_[place(slot.address)] = slot;
            }
        }
    }

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

}  // namespace wf::ice
