#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::media {

/// Reads the bits of an H.264 or H.265 NAL unit behind its header, most significant first, leaving out the emulation
/// prevention octets (00 00 03, ISO/IEC 14496-10 7.4.1). A read past the end, or of a code that is too long, gives 0
/// and makes ok() false for good.
class BitReader {
public:
    explicit BitReader(Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }

    bool flag() { return bits(1) != 0; }

    /// `count` is at most 32.
    std::uint32_t bits(int count) {
        std::uint32_t value = 0;
        for (int i = 0; i < count; ++i) {
            value = (value << 1) | bit();
        }
        return ok_ ? value : 0;
    }

    void skip(std::size_t count) {
        for (std::size_t i = 0; i < count && ok_; ++i) {
            bit();
        }
    }

    /// Exp-Golomb code ue(v) (ISO/IEC 14496-10 section 9.1): 0 to 2^32 - 2.
    std::uint32_t ue() {
        int zeros = 0;
        while (ok_ && bit() == 0) {
            ++zeros;
        }
        if (!ok_ || zeros > 31) {
            ok_ = false;
            return 0;
        }
        const std::uint32_t rest = bits(zeros);
        return ok_ ? (std::uint32_t{1} << zeros) - 1 + rest : 0;
    }

    /// Signed exp-Golomb code se(v): 0, 1, -1, 2, -2 ...
    std::int32_t se() {
        const std::uint32_t code = ue();
        const auto magnitude = static_cast<std::int32_t>(code / 2 + code % 2);
        return code % 2 != 0 ? magnitude : -magnitude;
    }

private:
    std::uint32_t bit() {
        if (bits_left_ == 0 && !nextOctet()) {
            ok_ = false;
            return 0;
        }
        --bits_left_;
        return (octet_ >> bits_left_) & 1U;
    }

    bool nextOctet() {
        if (zeros_ >= 2 && at_ < bytes_.size() && load8(bytes_, at_) == 3) {
            ++at_;
            zeros_ = 0;
        }
        if (!ok_ || at_ >= bytes_.size()) {
            return false;
        }
        octet_ = load8(bytes_, at_++);
        zeros_ = octet_ == 0 ? zeros_ + 1 : 0;
        bits_left_ = 8;
        return true;
    }

    Bytes bytes_;
    std::size_t at_ = 0;
    std::size_t zeros_ = 0;
    int bits_left_ = 0;
    std::uint32_t octet_ = 0;
    bool ok_ = true;
};

}  // namespace wf::media
