#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::rtcp {

/// Records of kSize bytes, one after the other, read in place by kLoad; bytes left over at the end are ignored. Views
/// the bytes of the packet.
template <class T, std::size_t kSize, T (*kLoad)(Bytes)>
class PackedList {
public:
    class Iterator {
    public:
        Iterator(const PackedList& list, std::size_t at) : list_(&list), at_(at) {}
        T operator*() const { return (*list_)[at_]; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }

    private:
        const PackedList* list_;
        std::size_t at_;
    };

    PackedList() = default;
    explicit PackedList(Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] std::size_t size() const { return bytes_.size() / kSize; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    T operator[](std::size_t index) const { return kLoad(bytes_.subspan(index * kSize, kSize)); }
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }

private:
    Bytes bytes_;
};

inline std::uint32_t loadSsrc(Bytes bytes) { return load32(bytes, 0); }
using SsrcList = PackedList<std::uint32_t, 4, loadSsrc>;

}  // namespace wf::rtcp
