#include "pp-rec/media/h265_codec.h"

#include <algorithm>
#include <optional>

#include "pp-rec/media/h265_parameter_sets.h"
#include "pp-rec/media/nal_depacketizer.h"
#include "pp-rec/media/parameter_set_list.h"
#include "rtp/payload/h265.h"

namespace wf::media {
namespace {

using rtp::H265NalType;
using rtp::H265Unit;
using rtp::H265UnitWalker;

bool startsFrame(const H265Unit& unit) {
    if (!unit.starts || unit.layerId() != 0) {
        return false;
    }
    switch (unit.type()) {
        case H265NalType::kVps:
        case H265NalType::kSps:
        case H265NalType::kPps:
        case H265NalType::kAccessUnitDelimiter:
        case H265NalType::kPrefixSei:
            return true;
        default:
            // first_slice_segment_in_pic_flag
            return unit.isVcl() && !unit.body.empty() && (load8(unit.body, 0) & 0x80) != 0;
    }
}

/// Types *_N: sub-layer non-reference pictures.
bool isNonReference(H265NalType type) {
    return type <= H265NalType::kReservedVclN14 && static_cast<unsigned>(type) % 2 == 0;
}

class H265Probe final : public VideoProbe {
public:
    PayloadFacts look(Bytes payload) override {
        PayloadFacts facts;
        facts.valid = false;
        bool has_slice = false;
        bool has_reference = false;
        H265UnitWalker walker(payload);
        H265Unit unit;
        while (walker.next(unit)) {
            facts.valid = true;
            has_slice = has_slice || unit.isVcl();
            has_reference = has_reference || (unit.isVcl() && !isNonReference(unit.type()));
            facts.starts_frame = facts.starts_frame || startsFrame(unit);
            facts.key_frame = facts.key_frame || (unit.isIrap() && unit.starts);
            keepParameterSet(unit, facts);
        }
        facts.discardable = has_slice && !has_reference;
        return facts;
    }

    [[nodiscard]] VideoParameters parameters() const override {
        VideoParameters parameters = parameters_;
        if (first_sps_) {
            parameters.configuration = configuration();
        }
        return parameters;
    }

private:
    void keepParameterSet(const H265Unit& unit, PayloadFacts& facts) {
        switch (unit.type()) {
            case H265NalType::kVps:
                if (const auto id = parseH265VpsId(unit.nal)) {
                    vps_list_.add(*id, unit.nal);
                }
                break;
            case H265NalType::kSps:
                if (const auto sps = parseH265Sps(unit.nal)) {
                    sps_list_.add(sps->id, unit.nal);
                    note(*sps);
                    facts.width = sps->width;
                    facts.height = sps->height;
                }
                break;
            case H265NalType::kPps:
                if (const auto pps = parseH265Pps(unit.nal)) {
                    pps_list_.add(pps->id, unit.nal);
                }
                break;
            default:
                break;
        }
    }

    void note(const H265Sps& sps) {
        if (!first_sps_) {
            first_sps_ = sps;
            parameters_.profile = sps.tier_level.profile;
            parameters_.full_range = sps.full_range;
        }
        parameters_.width = std::max(parameters_.width, sps.width);
        parameters_.height = std::max(parameters_.height, sps.height);
        parameters_.level = std::max(parameters_.level, int{sps.tier_level.level});
        parameters_.bit_depth = std::max({parameters_.bit_depth, int{sps.bit_depth_luma}, int{sps.bit_depth_chroma}});
        parameters_.chroma_420 = parameters_.chroma_420 && sps.chroma_format == 1;
    }

    /// HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 8.3.3.1).
    [[nodiscard]] std::vector<std::byte> configuration() const {
        const H265Sps& sps = *first_sps_;
        const H265ProfileTierLevel& tier_level = sps.tier_level;
        ByteBuffer out;
        out.append8(1);
        out.append8(static_cast<std::uint8_t>((tier_level.profile_space << 6) | (tier_level.high_tier ? 0x20 : 0) |
                                              tier_level.profile));
        out.append32(tier_level.compatibility);
        out.append16(static_cast<std::uint16_t>(tier_level.constraints >> 32));
        out.append32(static_cast<std::uint32_t>(tier_level.constraints));
        out.append8(static_cast<std::uint8_t>(parameters_.level));
        out.append16(0xf000);  // min_spatial_segmentation_idc 0
        out.append8(0xfc);     // parallelismType 0: unknown
        out.append8(0xfc | sps.chroma_format);
        out.append8(static_cast<std::uint8_t>(0xf8 | (sps.bit_depth_luma - 8)));
        out.append8(static_cast<std::uint8_t>(0xf8 | (sps.bit_depth_chroma - 8)));
        out.append16(0);  // avgFrameRate 0: unspecified
        out.append8(static_cast<std::uint8_t>((sps.temporal_layers << 3) | (sps.temporal_id_nested ? 4 : 0) | 3));
        writeArrays(out);
        return {out.bytes().begin(), out.bytes().end()};
    }

    /// array_completeness is 0: the frames may bring more sets.
    void writeArrays(ByteBuffer& out) const {
        const auto has = [](const ParameterSetList& list) { return list.size() != 0 ? 1 : 0; };
        out.append8(static_cast<std::uint8_t>(has(vps_list_) + has(sps_list_) + has(pps_list_)));
        const auto write = [&](H265NalType type, const ParameterSetList& list) {
            if (list.size() != 0) {
                out.append8(static_cast<std::uint8_t>(type));
                out.append16(static_cast<std::uint16_t>(list.idCount()));
                list.writeFirstOfEachId(out);
            }
        };
        write(H265NalType::kVps, vps_list_);
        write(H265NalType::kSps, sps_list_);
        write(H265NalType::kPps, pps_list_);
    }

    VideoParameters parameters_;
    std::optional<H265Sps> first_sps_;
    ParameterSetList vps_list_;
    ParameterSetList sps_list_;
    ParameterSetList pps_list_;
};

struct H265Traits {
    using Walker = H265UnitWalker;
    using Unit = H265Unit;
    static constexpr std::uint8_t kHeaderSize = 2;
    static bool startsFrame(const Unit& unit) { return media::startsFrame(unit); }
    static bool isFiller(const Unit& unit) { return unit.type() == H265NalType::kFiller; }
};

}  // namespace

std::unique_ptr<VideoProbe> makeH265Probe() { return std::make_unique<H265Probe>(); }

std::unique_ptr<Depacketizer> makeH265Depacketizer() { return std::make_unique<NalDepacketizer<H265Traits>>(); }

}  // namespace wf::media
