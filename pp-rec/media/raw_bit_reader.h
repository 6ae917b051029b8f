#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::media {

/// Reads the bits of a VP9 or AV1 header, most significant first; every byte counts (no emulation prevention). A read
/// past the end, or of a code that is too long, gives 0 and makes ok() false for good.
class RawBitReader {
public:
    explicit RawBitReader(Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }

    bool flag() { return bits(1) != 0; }

    /// `count` is at most 32.
    std::uint32_t bits(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) {
            value = (value << 1) | bit();
        }
        return ok_ ? value : 0;
    }

    void skip(std::size_t count) {
        ok_ = ok_ && count <= bytes_.size() * 8 - at_;
        at_ += ok_ ? count : 0;
    }

    /// uvlc() (AV1 section 4.10.3); the all-ones value of 32 zeros is given as such.
    std::uint32_t uvlc() {
        unsigned zeros = 0;
        while (ok_ && bit() == 0) {
            ++zeros;
        }
        if (!ok_ || zeros >= 32) {
            return ok_ ? 0xffffffffU : 0;
        }
        const std::uint32_t rest = bits(zeros);
        return ok_ ? rest + ((std::uint32_t{1} << zeros) - 1) : 0;
    }

private:
    std::uint32_t bit() {
        if (at_ >= bytes_.size() * 8) {
            ok_ = false;
            return 0;
        }
        const std::uint32_t octet = load8(bytes_, at_ / 8);
        const std::uint32_t value = (octet >> (7 - at_ % 8)) & 1U;
        ++at_;
        return value;
    }

    Bytes bytes_;
    std::size_t at_ = 0;  ///< in bits
    bool ok_ = true;
};

}  // namespace wf::media
