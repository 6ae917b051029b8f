#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace wf::net {

/// Objects in slabs, the free ones in a list that runs through their own `next_free_`: taking and giving back cost a
/// few instructions, and no counts are kept for shrink(), which finds out by itself. T makes this a friend.
template <typename T>
class Slabs {
public:
    static constexpr std::size_t kSlab = 16;

    [[nodiscard]] std::size_t capacity() const { return slabs_.size() * kSlab; }
    /// The one that take() gives next, or null.
    [[nodiscard]] T* next() const { return free_; }
    /// Not when next() is null.
    [[nodiscard]] T* take() {
        T* const object = free_;
        free_ = object->next_free_;
        return object;
    }
    void giveBack(T* object) {
        object->next_free_ = free_;
        free_ = object;
    }

    /// One slab more; `prepare(T&)` is called for each of its objects. They are left uninitialised otherwise.
    template <typename Prepare>
    void grow(Prepare prepare) {
        slabs_.emplace_back(new T[kSlab]);
        for (std::size_t i = 0; i < kSlab; ++i) {
            prepare(slabs_.back()[i]);
            giveBack(&slabs_.back()[i]);
        }
    }

    /// Frees the slabs of which nothing is in use.
    void shrink() {
        std::ranges::sort(slabs_, std::less<>(), &Slab::get);
        std::vector<std::size_t> unused(slabs_.size());
        for (const T* object = free_; object != nullptr; object = object->next_free_) {
            ++unused[indexOf(object)];
        }
        T* object = free_;
        free_ = nullptr;
        while (object != nullptr) {
            T* const following = object->next_free_;
            if (unused[indexOf(object)] < kSlab) {
                giveBack(object);
            }
            object = following;
        }
        std::size_t at = 0;
        std::erase_if(slabs_, [&](const Slab&) { return unused[at++] == kSlab; });
    }

private:
    using Slab = std::unique_ptr<T[]>;

    [[nodiscard]] std::size_t indexOf(const T* object) const {
        const auto after = std::ranges::upper_bound(slabs_, object, std::less<>(),
                                                    [](const Slab& slab) { return static_cast<const T*>(slab.get()); });
        return static_cast<std::size_t>(after - slabs_.begin()) - 1;
    }

    T* free_ = nullptr;
    std::vector<Slab> slabs_;
};

}  // namespace wf::net
