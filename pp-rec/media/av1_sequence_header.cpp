#include "pp-rec/media/av1_sequence_header.h"

#include <algorithm>
#include <array>

#include "pp-rec/media/raw_bit_reader.h"

namespace wf::media {
namespace {

void skipTimingInfo(RawBitReader& in) {
    in.skip(64);  // num_units_in_display_tick, time_scale
    if (in.flag()) {
        in.uvlc();  // num_ticks_per_picture_minus_1
    }
}

// Returns the bits of a buffer delay.
unsigned readDecoderModelInfo(RawBitReader& in) {
    const unsigned delay_bits = in.bits(5) + 1;
    in.skip(32 + 5 + 5);
    return delay_bits;
}

void readOperatingPoints(RawBitReader& in, unsigned delay_bits, Av1SequenceHeader& h) {
    const bool has_display_delay = in.flag();
    const unsigned count = in.bits(5) + 1;
    for (unsigned i = 0; i < count && in.ok(); ++i) {
        in.skip(12);  // operating_point_idc
        const auto level = static_cast<std::uint8_t>(in.bits(5));
        const bool high_tier = level > 7 && in.flag();
        if (delay_bits != 0 && in.flag()) {
            in.skip(2 * std::size_t{delay_bits} + 1);
        }
        std::optional<std::uint8_t> display_delay;
        if (has_display_delay && in.flag()) {
            display_delay = static_cast<std::uint8_t>(in.bits(4));
        }
        if (i == 0) {
            h.level = level;
            h.high_tier = high_tier;
            h.display_delay = display_delay;
        }
    }
}

void readLevels(RawBitReader& in, bool reduced, Av1SequenceHeader& h) {
    if (reduced) {
        h.level = static_cast<std::uint8_t>(in.bits(5));
        return;
    }
    unsigned delay_bits = 0;
    if (in.flag()) {
        skipTimingInfo(in);
        delay_bits = in.flag() ? readDecoderModelInfo(in) : 0;
    }
    readOperatingPoints(in, delay_bits, h);
}

void readSize(RawBitReader& in, Av1SequenceHeader& h) {
    const unsigned width_bits = in.bits(4) + 1;
    const unsigned height_bits = in.bits(4) + 1;
    h.max_size.width = static_cast<std::uint16_t>(std::min<std::uint32_t>(in.bits(width_bits) + 1, 0xffff));
    h.max_size.height = static_cast<std::uint16_t>(std::min<std::uint32_t>(in.bits(height_bits) + 1, 0xffff));
}

void skipTools(RawBitReader& in, bool reduced) {
    if (!reduced && in.flag()) {
        in.skip(4 + 3);  // lengths of frame ids
    }
    in.skip(3);  // 128x128 superblocks, filter intra, intra edge filter
    if (!reduced) {
        in.skip(4);  // compound, warped motion and dual filter flags
        const bool order_hint = in.flag();
        in.skip(order_hint ? 2 : 0);
        const bool chooses_screen_tools = in.flag();
        const bool screen_tools = chooses_screen_tools || in.flag();
        if (screen_tools && !in.flag()) {
            in.skip(1);  // seq_force_integer_mv
        }
        in.skip(order_hint ? 3 : 0);
    }
    in.skip(3);  // superres, cdef, restoration
}

struct Color {
    std::uint32_t primaries = 2;
    std::uint32_t transfer = 2;
    std::uint32_t matrix = 2;

    [[nodiscard]] bool isSrgb() const { return primaries == 1 && transfer == 13 && matrix == 0; }
};

void readSubsampling(RawBitReader& in, Av1SequenceHeader& h) {
    h.subsampling_x = h.profile != 1;
    h.subsampling_y = h.profile == 0;
    if (h.profile == 2 && h.bit_depth == 12) {
        h.subsampling_x = in.flag();
        h.subsampling_y = h.subsampling_x && in.flag();
    }
    if (h.subsampling_x && h.subsampling_y) {
        h.chroma_position = static_cast<std::uint8_t>(in.bits(2));
    }
}

void readColorConfig(RawBitReader& in, Av1SequenceHeader& h) {
    const bool high_depth = in.flag();
    h.bit_depth = high_depth ? 10 : 8;
    if (h.profile == 2 && high_depth && in.flag()) {
        h.bit_depth = 12;
    }
    h.monochrome = h.profile != 1 && in.flag();
    Color color;
    if (in.flag()) {
        color = {in.bits(8), in.bits(8), in.bits(8)};
    }
    if (h.monochrome) {
        h.full_range = in.flag();
    } else if (color.isSrgb()) {
        h.full_range = true;
        h.subsampling_x = h.subsampling_y = false;
    } else {
        h.full_range = in.flag();
        readSubsampling(in, h);
    }
}

}  // namespace

std::optional<Av1SequenceHeader> parseAv1SequenceHeader(Bytes payload) {
    RawBitReader in(payload);
    Av1SequenceHeader h;
    h.profile = static_cast<std::uint8_t>(in.bits(3));
    if (h.profile > 2) {
        return std::nullopt;
    }
    in.skip(1);  // still_picture
    const bool reduced = in.flag();
    readLevels(in, reduced, h);
    readSize(in, h);
    skipTools(in, reduced);
    readColorConfig(in, h);
    return in.ok() ? std::optional(h) : std::nullopt;
}

std::vector<std::byte> av1Configuration(const Av1SequenceHeader& header, const rtp::Obu& obu) {
    const auto bit = [](bool set, unsigned place) { return set ? 1U << place : 0U; };
    const unsigned format = bit(header.high_tier, 7) | bit(header.bit_depth > 8, 6) | bit(header.bit_depth == 12, 5) |
                            bit(header.monochrome, 4) | bit(header.subsampling_x, 3) | bit(header.subsampling_y, 2) |
                            header.chroma_position;
    const unsigned delay = header.display_delay ? 0x10U | *header.display_delay : 0U;
    std::vector<std::byte> body = {std::byte{0x81}, std::byte((header.profile << 5) | header.level), std::byte(format),
                                   std::byte(delay)};
    std::array<std::byte, rtp::kMaxObuPrefix> prefix{};
    const auto payload_size = static_cast<std::uint32_t>(obu.payload.size());
    const std::size_t prefix_size = rtp::writeObuPrefix(obu.header, payload_size, prefix);
    body.insert(body.end(), prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(prefix_size));
    body.insert(body.end(), obu.payload.begin(), obu.payload.end());
    return body;
}

}  // namespace wf::media
