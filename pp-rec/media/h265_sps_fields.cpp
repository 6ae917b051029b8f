#include "pp-rec/media/h265_sps_fields.h"

namespace wf::media {
namespace {

constexpr std::uint32_t kMaxShortTermSets = 64;
constexpr std::uint32_t kMaxReferences = 16;

/// scaling_list_data (section 7.3.4).
void skipScalingLists(BitReader& reader) {
    for (int size_id = 0; size_id < 4; ++size_id) {
        const int coefficients = size_id == 0 ? 16 : 64;
        for (int matrix = 0; matrix < 6 && reader.ok(); matrix += size_id == 3 ? 3 : 1) {
            if (!reader.flag()) {
                reader.ue();
                continue;
            }
            if (size_id > 1) {
                reader.se();
            }
            for (int i = 0; i < coefficients && reader.ok(); ++i) {
                reader.se();
            }
        }
    }
}

/// st_ref_pic_set of an SPS (section 7.3.7); `references` is the number of pictures of the set before and becomes that
/// of this one.
bool skipShortTermSet(BitReader& reader, bool first, std::uint32_t& references) {
    if (!first && reader.flag()) {
        reader.skip(1);
        reader.ue();
        std::uint32_t kept = 0;
        for (std::uint32_t i = 0; i <= references; ++i) {
            const bool used_now = reader.flag();
            kept += used_now || reader.flag() ? 1U : 0U;
        }
        references = kept;
        return reader.ok() && references <= kMaxReferences;
    }
    const std::uint32_t negative = reader.ue();
    const std::uint32_t positive = reader.ue();
    if (!reader.ok() || negative > kMaxReferences || positive > kMaxReferences) {
        return false;
    }
    references = negative + positive;
    for (std::uint32_t i = 0; i < references; ++i) {
        reader.ue();
        reader.skip(1);
    }
    return reader.ok() && references <= kMaxReferences;
}

bool skipReferenceSets(BitReader& reader, std::uint32_t order_bits) {
    const std::uint32_t sets = reader.ue();
    if (sets > kMaxShortTermSets) {
        return false;
    }
    std::uint32_t references = 0;
    for (std::uint32_t i = 0; i < sets; ++i) {
        if (!skipShortTermSet(reader, i == 0, references)) {
            return false;
        }
    }
    if (reader.flag()) {
        const std::uint32_t long_term = reader.ue();
        for (std::uint32_t i = 0; i < long_term && reader.ok(); ++i) {
            reader.skip(order_bits + 1);
        }
    }
    return reader.ok();
}

}  // namespace

bool skipH265ToVui(BitReader& reader, int sub_layers) {
    const std::uint32_t order_bits = reader.ue() + 4;
    if (order_bits > 16) {
        return false;
    }
    for (int i = reader.flag() ? 0 : sub_layers - 1; i < sub_layers; ++i) {
        reader.ue();
        reader.ue();
        reader.ue();
    }
    for (int i = 0; i < 6; ++i) {
        reader.ue();  // block sizes and transform depths
    }
    if (reader.flag() && reader.flag()) {
        skipScalingLists(reader);
    }
    reader.skip(2);
    if (reader.flag()) {  // pcm_enabled_flag
        reader.skip(8);
        reader.ue();
        reader.ue();
        reader.skip(1);
    }
    if (!reader.ok() || !skipReferenceSets(reader, order_bits)) {
        return false;
    }
    reader.skip(2);
    return reader.ok();
}

}  // namespace wf::media
