#include "pp-rec/media/h264_parameter_sets.h"

#include <algorithm>
#include <array>

#include "pp-rec/media/bit_reader.h"
#include "pp-rec/media/video_usability.h"

namespace wf::media {
namespace {

constexpr int kNalSei = 6;
constexpr int kNalSps = 7;
constexpr int kNalPps = 8;
constexpr std::size_t kSeiRecoveryPoint = 6;

bool isNal(Bytes nal, int type) { return nal.size() > 1 && (load8(nal, 0) & 0x1f) == type; }

/// Profiles whose SPS carries chroma format, bit depths and scaling lists.
bool hasChromaFields(std::uint8_t profile) {
    static constexpr std::array<std::uint8_t, 13> kProfiles{100, 110, 122, 244, 44,  83, 86,
                                                            118, 128, 138, 139, 134, 135};
    return std::find(kProfiles.begin(), kProfiles.end(), profile) != kProfiles.end();
}

void skipScalingList(BitReader& reader, int size) {
    std::uint32_t last = 8;
    for (int i = 0; i < size && reader.ok(); ++i) {
        const std::uint32_t next = (last + static_cast<std::uint32_t>(reader.se())) & 0xff;
        if (next == 0) {
            return;
        }
        last = next;
    }
}

/// False when a value is out of range. `separate_planes` tells of three planes coded like luma.
bool readChromaFields(BitReader& reader, H264Sps& sps, bool& separate_planes) {
    const std::uint32_t chroma_format = reader.ue();
    separate_planes = chroma_format == 3 && reader.flag();
    const std::uint32_t luma = reader.ue();
    const std::uint32_t chroma = reader.ue();
    if (chroma_format > 3 || luma > 6 || chroma > 6) {
        return false;
    }
    sps.chroma_format = static_cast<std::uint8_t>(chroma_format);
    sps.bit_depth_luma = static_cast<std::uint8_t>(8 + luma);
    sps.bit_depth_chroma = static_cast<std::uint8_t>(8 + chroma);
    reader.skip(1);  // qpprime_y_zero_transform_bypass_flag
    if (reader.flag()) {
        const int lists = chroma_format == 3 ? 12 : 8;
        for (int i = 0; i < lists && reader.ok(); ++i) {
            if (reader.flag()) {
                skipScalingList(reader, i < 6 ? 16 : 64);
            }
        }
    }
    return reader.ok();
}

/// Frame number, picture order count and reference frames.
bool skipOrderFields(BitReader& reader) {
    reader.ue();  // log2_max_frame_num_minus4
    const std::uint32_t order_type = reader.ue();
    if (order_type == 0) {
        reader.ue();
    } else if (order_type == 1) {
        reader.skip(1);
        reader.se();
        reader.se();
        const std::uint32_t cycle = reader.ue();
        if (cycle > 255) {
            return false;
        }
        for (std::uint32_t i = 0; i < cycle && reader.ok(); ++i) {
            reader.se();
        }
    }
    reader.ue();     // max_num_ref_frames
    reader.skip(1);  // gaps_in_frame_num_value_allowed_flag
    return reader.ok() && order_type <= 2;
}

/// Size in macroblocks, then the cropping rectangle in chroma units (section 7.4.2.1.1).
bool readSize(BitReader& reader, bool separate_planes, H264Sps& sps) {
    const std::uint64_t width_mbs = std::uint64_t{reader.ue()} + 1;
    const std::uint64_t height_units = std::uint64_t{reader.ue()} + 1;
    const bool frames_only = reader.flag();
    reader.skip(frames_only ? 1 : 2);  // mb_adaptive_frame_field_flag, direct_8x8_inference_flag
    const std::uint64_t fields = frames_only ? 1 : 2;
    const std::uint64_t width = width_mbs * 16;
    const std::uint64_t height = height_units * 16 * fields;
    std::array<std::uint64_t, 4> crop{};  // left, right, top, bottom
    if (reader.flag()) {
        for (auto& side : crop) {
            side = reader.ue();
        }
    }
    const int chroma = separate_planes ? 0 : sps.chroma_format;
    const std::uint64_t crop_x = (crop[0] + crop[1]) * (chroma == 1 || chroma == 2 ? 2 : 1);
    const std::uint64_t crop_y = (crop[2] + crop[3]) * (chroma == 1 ? 2 : 1) * fields;
    if (!reader.ok() || width > kMaxPictureSide || height > kMaxPictureSide || crop_x >= width || crop_y >= height) {
        return false;
    }
    sps.width = static_cast<std::uint16_t>(width - crop_x);
    sps.height = static_cast<std::uint16_t>(height - crop_y);
    return true;
}

}  // namespace

std::optional<H264Sps> parseH264Sps(Bytes nal) {
    if (!isNal(nal, kNalSps)) {
        return std::nullopt;
    }
    BitReader reader(nal.subspan(1));
    H264Sps sps;
    sps.profile = static_cast<std::uint8_t>(reader.bits(8));
    sps.constraint_flags = static_cast<std::uint8_t>(reader.bits(8));
    sps.level = static_cast<std::uint8_t>(reader.bits(8));
    const std::uint32_t id = reader.ue();
    if (!reader.ok() || id > 31) {
        return std::nullopt;
    }
    sps.id = static_cast<std::uint8_t>(id);
    bool separate_planes = false;
    if (hasChromaFields(sps.profile) && !readChromaFields(reader, sps, separate_planes)) {
        return std::nullopt;
    }
    if (!skipOrderFields(reader) || !readSize(reader, separate_planes, sps)) {
        return std::nullopt;
    }
    sps.full_range = readFullRange(reader);
    return sps;
}

std::optional<H264Pps> parseH264Pps(Bytes nal) {
    if (!isNal(nal, kNalPps)) {
        return std::nullopt;
    }
    BitReader reader(nal.subspan(1));
    const std::uint32_t id = reader.ue();
    const std::uint32_t sps_id = reader.ue();
    if (!reader.ok() || id > 255 || sps_id > 31) {
        return std::nullopt;
    }
    return H264Pps{static_cast<std::uint8_t>(id), static_cast<std::uint8_t>(sps_id)};
}

bool hasH264RecoveryPoint(Bytes nal) {
    if (!isNal(nal, kNalSei)) {
        return false;
    }
    // Payload type and size are sums of octets, all but the last 255.
    const auto readSum = [](BitReader& reader) {
        std::size_t sum = 0;
        std::uint32_t octet = 255;
        while (octet == 255 && reader.ok()) {
            octet = reader.bits(8);
            sum += octet;
        }
        return sum;
    };
    BitReader reader(nal.subspan(1));
    while (reader.ok()) {
        const std::size_t type = readSum(reader);
        const std::size_t size = readSum(reader);
        if (!reader.ok()) {
            break;
        }
        if (type == kSeiRecoveryPoint) {
            return size > 0;
        }
        reader.skip(std::size_t{8} * size);
    }
    return false;
}

}  // namespace wf::media
