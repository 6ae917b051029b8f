#include "pp-rec/media/h265_parameter_sets.h"

#include <array>

#include "pp-rec/media/bit_reader.h"
#include "pp-rec/media/h265_sps_fields.h"
#include "pp-rec/media/video_usability.h"

namespace wf::media {
namespace {

constexpr int kNalVps = 32;
constexpr int kNalSps = 33;
constexpr int kNalPps = 34;
constexpr std::size_t kNalHeaderSize = 2;

/// Type as given and nuh_layer_id 0.
bool isNal(Bytes nal, int type) { return nal.size() > kNalHeaderSize && (load16(nal, 0) >> 3) == type << 6; }

void readTierLevel(BitReader& reader, int sub_layers, H265ProfileTierLevel& tier_level) {
    tier_level.profile_space = static_cast<std::uint8_t>(reader.bits(2));
    tier_level.high_tier = reader.flag();
    tier_level.profile = static_cast<std::uint8_t>(reader.bits(5));
    tier_level.compatibility = reader.bits(32);
    tier_level.constraints = (std::uint64_t{reader.bits(16)} << 32);
    tier_level.constraints |= reader.bits(32);
    tier_level.level = static_cast<std::uint8_t>(reader.bits(8));
    std::size_t skipped_bits = sub_layers > 1 ? 2 * static_cast<std::size_t>(9 - sub_layers) : 0;
    for (int i = 1; i < sub_layers; ++i) {
        skipped_bits += reader.flag() ? 88U : 0U;
        skipped_bits += reader.flag() ? 8U : 0U;
    }
    reader.skip(skipped_bits);
}

/// Chroma format, size in luma samples and the conformance window in chroma units (section 7.4.3.2.1).
bool readSize(BitReader& reader, H265Sps& sps) {
    const std::uint32_t chroma_format = reader.ue();
    if (chroma_format > 3) {
        return false;
    }
    sps.chroma_format = static_cast<std::uint8_t>(chroma_format);
    const bool separate_planes = chroma_format == 3 && reader.flag();
    const std::uint32_t width = reader.ue();
    const std::uint32_t height = reader.ue();
    std::array<std::uint64_t, 4> window{};  // left, right, top, bottom
    if (reader.flag()) {
        for (auto& side : window) {
            side = reader.ue();
        }
    }
    const std::uint32_t chroma = separate_planes ? 0 : chroma_format;
    const std::uint64_t crop_x = (window[0] + window[1]) * (chroma == 1 || chroma == 2 ? 2 : 1);
    const std::uint64_t crop_y = (window[2] + window[3]) * (chroma == 1 ? 2 : 1);
    if (!reader.ok() || width > kMaxPictureSide || height > kMaxPictureSide || crop_x >= width || crop_y >= height) {
        return false;
    }
    sps.width = static_cast<std::uint16_t>(width - crop_x);
    sps.height = static_cast<std::uint16_t>(height - crop_y);
    return true;
}

bool readBitDepths(BitReader& reader, H265Sps& sps) {
    const std::uint32_t luma = reader.ue();
    const std::uint32_t chroma = reader.ue();
    sps.bit_depth_luma = static_cast<std::uint8_t>(8 + (luma & 7));
    sps.bit_depth_chroma = static_cast<std::uint8_t>(8 + (chroma & 7));
    return reader.ok() && luma <= 7 && chroma <= 7;
}

}  // namespace

std::optional<std::uint8_t> parseH265VpsId(Bytes nal) {
    if (!isNal(nal, kNalVps)) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(load8(nal, kNalHeaderSize) >> 4);
}

std::optional<H265Sps> parseH265Sps(Bytes nal) {
    if (!isNal(nal, kNalSps)) {
        return std::nullopt;
    }
    BitReader reader(nal.subspan(kNalHeaderSize));
    H265Sps sps;
    sps.vps_id = static_cast<std::uint8_t>(reader.bits(4));
    const int sub_layers = static_cast<int>(reader.bits(3)) + 1;
    sps.temporal_layers = static_cast<std::uint8_t>(sub_layers);
    sps.temporal_id_nested = reader.flag();
    if (sub_layers > 7) {
        return std::nullopt;
    }
    readTierLevel(reader, sub_layers, sps.tier_level);
    const std::uint32_t id = reader.ue();
    sps.id = static_cast<std::uint8_t>(id & 15);
    if (!reader.ok() || id > 15 || !readSize(reader, sps) || !readBitDepths(reader, sps)) {
        return std::nullopt;
    }
    sps.full_range = skipH265ToVui(reader, sub_layers) && readFullRange(reader);
    return sps;
}

std::optional<H265Pps> parseH265Pps(Bytes nal) {
    if (!isNal(nal, kNalPps)) {
        return std::nullopt;
    }
    BitReader reader(nal.subspan(kNalHeaderSize));
    const std::uint32_t id = reader.ue();
    const std::uint32_t sps_id = reader.ue();
    if (!reader.ok() || id > 63 || sps_id > 15) {
        return std::nullopt;
    }
    return H265Pps{static_cast<std::uint8_t>(id), static_cast<std::uint8_t>(sps_id)};
}

}  // namespace wf::media
