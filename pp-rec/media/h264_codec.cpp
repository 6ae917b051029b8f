#include "pp-rec/media/h264_codec.h"

#include <algorithm>
#include <optional>

#include "pp-rec/media/h264_parameter_sets.h"
#include "pp-rec/media/nal_depacketizer.h"
#include "pp-rec/media/parameter_set_list.h"
#include "rtp/payload/h264.h"

namespace wf::media {
namespace {

using rtp::H264NalType;
using rtp::H264Unit;
using rtp::H264UnitWalker;

bool startsFrame(const H264Unit& unit) {
    if (!unit.starts) {
        return false;
    }
    switch (unit.type()) {
        case H264NalType::kSlice:
        case H264NalType::kPartitionA:
        case H264NalType::kIdrSlice:
            // first_mb_in_slice is ue(v): 0 is the single bit 1.
            return !unit.body.empty() && (load8(unit.body, 0) & 0x80) != 0;
        case H264NalType::kSei:
        case H264NalType::kSps:
        case H264NalType::kPps:
        case H264NalType::kAccessUnitDelimiter:
            return true;
        default:
            return false;
    }
}

class H264Probe final : public VideoProbe {
public:
    PayloadFacts look(Bytes payload) override {
        PayloadFacts facts;
        facts.valid = false;
        bool has_slice = false;
        bool has_reference = false;
        H264UnitWalker walker(payload);
        H264Unit unit;
        while (walker.next(unit)) {
            facts.valid = true;
            has_slice = has_slice || unit.isVcl();
            has_reference = has_reference || (unit.isVcl() && unit.refIdc() != 0);
            facts.starts_frame = facts.starts_frame || startsFrame(unit);
            lookAt(unit, facts);
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
    void lookAt(const H264Unit& unit, PayloadFacts& facts) {
        switch (unit.type()) {
            case H264NalType::kIdrSlice:
                facts.key_frame = facts.key_frame || unit.starts;
                break;
            case H264NalType::kSei:
                facts.key_frame = facts.key_frame || hasH264RecoveryPoint(unit.nal);
                break;
            case H264NalType::kSps:
                if (const auto sps = parseH264Sps(unit.nal)) {
                    sps_list_.add(sps->id, unit.nal);
                    note(*sps);
                    facts.width = sps->width;
                    facts.height = sps->height;
                }
                break;
            case H264NalType::kPps:
                if (const auto pps = parseH264Pps(unit.nal)) {
                    pps_list_.add(pps->id, unit.nal);
                }
                break;
            default:
                break;
        }
    }

    void note(const H264Sps& sps) {
        if (!first_sps_) {
            first_sps_ = sps;
            parameters_.profile = sps.profile;
            parameters_.full_range = sps.full_range;
        }
        parameters_.width = std::max(parameters_.width, sps.width);
        parameters_.height = std::max(parameters_.height, sps.height);
        parameters_.level = std::max(parameters_.level, int{sps.level});
        parameters_.bit_depth = std::max({parameters_.bit_depth, int{sps.bit_depth_luma}, int{sps.bit_depth_chroma}});
        parameters_.chroma_420 = parameters_.chroma_420 && sps.chroma_format == 1;
    }

    /// AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1).
    [[nodiscard]] std::vector<std::byte> configuration() const {
        ByteBuffer out;
        out.append8(1);
        out.append8(first_sps_->profile);
        out.append8(first_sps_->constraint_flags);
        out.append8(static_cast<std::uint8_t>(parameters_.level));
        out.append8(0xff);  // lengthSizeMinusOne 3
        out.append8(static_cast<std::uint8_t>(0xe0 | sps_list_.idCount()));
        sps_list_.writeFirstOfEachId(out);
        out.append8(static_cast<std::uint8_t>(pps_list_.idCount()));
        pps_list_.writeFirstOfEachId(out);
        if (first_sps_->profile != 66 && first_sps_->profile != 77 && first_sps_->profile != 88) {
            out.append8(0xfc | first_sps_->chroma_format);
            out.append8(static_cast<std::uint8_t>(0xf8 | (first_sps_->bit_depth_luma - 8)));
            out.append8(static_cast<std::uint8_t>(0xf8 | (first_sps_->bit_depth_chroma - 8)));
            out.append8(0);  // no SPS extensions
        }
        return {out.bytes().begin(), out.bytes().end()};
    }

    VideoParameters parameters_;
    std::optional<H264Sps> first_sps_;
    ParameterSetList sps_list_;
    ParameterSetList pps_list_;
};

struct H264Traits {
    using Walker = H264UnitWalker;
    using Unit = H264Unit;
    static constexpr std::uint8_t kHeaderSize = 1;
    static bool startsFrame(const Unit& unit) { return media::startsFrame(unit); }
    static bool isFiller(const Unit& unit) { return unit.type() == H264NalType::kFiller; }
};

}  // namespace

std::unique_ptr<VideoProbe> makeH264Probe() { return std::make_unique<H264Probe>(); }

std::unique_ptr<Depacketizer> makeH264Depacketizer() { return std::make_unique<NalDepacketizer<H264Traits>>(); }

}  // namespace wf::media
