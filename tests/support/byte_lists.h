#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::test {

/// `first` and then `second`.
inline std::vector<std::byte> joinBytes(std::vector<std::byte> first, Bytes second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

inline std::vector<std::byte> copyBytes(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// Writes bits, most significant first, the last byte filled with zeros.
class BitWriter {
public:
    BitWriter& put(std::uint32_t value, unsigned count) {
        for (unsigned i = count; i-- > 0;) {
            if (used_ % 8 == 0) {
                bytes_.push_back(std::byte{0});
            }
            bytes_.back() |= static_cast<std::byte>(((value >> i) & 1U) << (7 - used_ % 8));
            ++used_;
        }
        return *this;
    }
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
    unsigned used_ = 0;
};

}  // namespace wf::test
