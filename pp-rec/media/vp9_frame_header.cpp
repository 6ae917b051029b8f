#include "pp-rec/media/vp9_frame_header.h"

#include <algorithm>
#include <array>

#include "pp-rec/media/raw_bit_reader.h"

namespace wf::media {
namespace {

constexpr std::uint32_t kSyncCode = 0x498342;
constexpr std::uint8_t kColorSpaceRgb = 7;

bool readColorConfig(RawBitReader& in, Vp9FrameHeader& h) {
    if (h.profile >= 2) {
        h.bit_depth = in.flag() ? 12 : 10;
    }
    const bool odd_profile = (h.profile & 1) != 0;
    h.color_space = static_cast<std::uint8_t>(in.bits(3));
    if (h.color_space == kColorSpaceRgb) {
        h.full_range = true;
        h.subsampling_x = h.subsampling_y = false;
        return odd_profile && !in.flag();
    }
    h.full_range = in.flag();
    if (odd_profile) {
        h.subsampling_x = in.flag();
        h.subsampling_y = in.flag();
        return !in.flag();
    }
    return true;
}

std::uint16_t readSide(RawBitReader& in) {
    return static_cast<std::uint16_t>(std::min<std::uint32_t>(in.bits(16) + 1, 0xffff));
}

bool readKeyFrame(RawBitReader& in, Vp9FrameHeader& h) {
    if (in.bits(24) != kSyncCode || !readColorConfig(in, h)) {
        return false;
    }
    h.size.width = readSide(in);
    h.size.height = readSide(in);
    return true;
}

void readInterFrame(RawBitReader& in, Vp9FrameHeader& h, bool shown, bool error_resilient) {
    const bool intra_only = !shown && in.flag();
    in.skip(error_resilient ? 0 : 2);
    h.refreshes_nothing = !intra_only && in.bits(8) == 0;
}

struct ColorDescription {
    std::uint8_t primaries;
    std::uint8_t transfer;
    std::uint8_t matrix;
};

// VP9 color_space in the code points of ISO/IEC 23091-2; 2 is "unspecified".
ColorDescription colorDescription(const Vp9FrameHeader& h) {
    switch (h.color_space) {
        case 1:
        case 3:
            return {6, 6, 6};
        case 2:
            return {1, 1, 1};
        case 4:
            return {7, 7, 7};
        case 5:
            return {9, static_cast<std::uint8_t>(h.bit_depth == 12 ? 15 : 14), 9};
        case kColorSpaceRgb:
            return {1, 13, 0};
        default:
            return {2, 2, 2};
    }
}

struct LevelLimit {
    int level;
    std::uint64_t sample_rate;
    std::uint64_t picture_size;
    std::uint32_t side;
};

constexpr std::array<LevelLimit, 14> kLevels{{
    {10, 829440, 36864, 512},
    {11, 2764800, 73728, 768},
    {20, 4608000, 122880, 960},
    {21, 9216000, 245760, 1344},
    {30, 20736000, 552960, 2048},
    {31, 36864000, 983040, 2752},
    {40, 83558400, 2228224, 4160},
    {41, 160432128, 2228224, 4160},
    {50, 311951360, 8912896, 8384},
    {51, 588251136, 8912896, 8384},
    {52, 1176502272, 8912896, 8384},
    {60, 1176502272, 35651584, 16832},
    {61, 2353004544, 35651584, 16832},
    {62, 4706009088, 35651584, 16832},
}};

}  // namespace

std::optional<Vp9FrameHeader> parseVp9FrameHeader(Bytes frame) {
    RawBitReader in(frame);
    Vp9FrameHeader h;
    if (in.bits(2) != 2) {
        return std::nullopt;
    }
    const unsigned low = in.bits(1);
    h.profile = static_cast<std::uint8_t>(low + 2 * in.bits(1));
    if (h.profile == 3 && in.flag()) {
        return std::nullopt;
    }
    if (in.flag()) {  // show_existing_frame: nothing else follows
        return in.ok() ? std::optional(h) : std::nullopt;
    }
    h.key_frame = !in.flag();
    const bool shown = in.flag();
    const bool error_resilient = in.flag();
    if (!h.key_frame) {
        readInterFrame(in, h, shown, error_resilient);
    } else if (!readKeyFrame(in, h)) {
        return std::nullopt;
    }
    return in.ok() ? std::optional(h) : std::nullopt;
}

int vp9Level(rtp::FrameSize size) {
    constexpr std::uint64_t kAssumedRate = 30;
    for (const LevelLimit& limit : kLevels) {
        if (size.area() <= limit.picture_size && std::max(size.width, size.height) <= limit.side &&
            size.area() * kAssumedRate <= limit.sample_rate) {
            return limit.level;
        }
    }
    return kLevels.back().level;
}

std::vector<std::byte> vp9Configuration(const Vp9FrameHeader& key_frame, int level) {
    unsigned chroma = 3;  // 4:4:4
    if (key_frame.subsampling_x) {
        chroma = key_frame.subsampling_y ? 1 : 2;  // 4:2:0 with chroma at luma (0,0), or 4:2:2
    } else if (key_frame.subsampling_y) {
        return {};
    }
    const ColorDescription color = colorDescription(key_frame);
    const unsigned format =
        (static_cast<unsigned>(key_frame.bit_depth) << 4) | (chroma << 1) | (key_frame.full_range ? 1U : 0U);
    return {std::byte{key_frame.profile}, std::byte(level),        std::byte(format), std::byte{color.primaries},
            std::byte{color.transfer},    std::byte{color.matrix}, std::byte{0},      std::byte{0}};
}

}  // namespace wf::media
