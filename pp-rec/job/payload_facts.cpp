#include "pp-rec/job/payload_facts.h"

#include "rtp/payload/av1.h"
#include "rtp/payload/h264.h"
#include "rtp/payload/h265.h"
#include "rtp/payload/opus.h"
#include "rtp/payload/red.h"
#include "rtp/payload/vp8.h"
#include "rtp/payload/vp9.h"

namespace wf::job {
namespace {

using Facts = std::vector<PayloadFact>;

constexpr std::size_t kMaxUnits = 64;

void flag(Facts& facts, std::string_view name, bool set) {
    if (set) {
        facts.push_back({name, true});
    }
}

void number(Facts& facts, std::string_view name, std::int64_t value) { facts.push_back({name, value}); }

void size(Facts& facts, const rtp::FrameSize& frame) {
    facts.push_back({"size", std::to_string(frame.width) + "x" + std::to_string(frame.height)});
}

Facts bad() { return {{"bad", true}}; }

Facts vp8(Bytes payload) {
    const auto descriptor = rtp::parseVp8Descriptor(payload);
    if (!descriptor) {
        return bad();
    }
    Facts facts;
    flag(facts, "key", rtp::startsVp8KeyFrame(payload, *descriptor));
    flag(facts, "start", descriptor->startsFrame());
    if (const auto frame = rtp::vp8KeyFrameSize(payload, *descriptor)) {
        size(facts, *frame);
    }
    if (descriptor->hasPictureId()) {
        number(facts, "pid", descriptor->picture_id);
    }
    if (descriptor->hasTl0Index()) {
        number(facts, "tl0", descriptor->tl0_index);
    }
    if (descriptor->has_temporal_layer) {
        number(facts, "tid", descriptor->temporal_layer);
        flag(facts, "sync", descriptor->layer_sync);
    }
    flag(facts, "nonref", descriptor->non_reference);
    return facts;
}

Facts vp9(Bytes payload) {
    const auto descriptor = rtp::parseVp9Descriptor(payload);
    if (!descriptor) {
        return bad();
    }
    Facts facts;
    flag(facts, "key", descriptor->startsKeyPicture());
    flag(facts, "start", descriptor->starts_layer_frame);
    flag(facts, "end", descriptor->ends_layer_frame);
    if (descriptor->structure && descriptor->structure->has_sizes) {
        size(facts, descriptor->structure->largest());
    }
    if (descriptor->hasPictureId()) {
        number(facts, "pid", descriptor->picture_id);
    }
    if (descriptor->has_layers) {
        number(facts, "sid", descriptor->spatial_layer);
        number(facts, "tid", descriptor->temporal_layer);
    }
    if (descriptor->hasTl0Index()) {
        number(facts, "tl0", descriptor->tl0_index);
    }
    flag(facts, "flexible", descriptor->flexible);
    return facts;
}

std::string h264Name(rtp::H264NalType type) {
    switch (type) {
        case rtp::H264NalType::kSlice:
            return "slice";
        case rtp::H264NalType::kIdrSlice:
            return "IDR";
        case rtp::H264NalType::kSei:
            return "SEI";
        case rtp::H264NalType::kSps:
            return "SPS";
        case rtp::H264NalType::kPps:
            return "PPS";
        case rtp::H264NalType::kAccessUnitDelimiter:
            return "AUD";
        case rtp::H264NalType::kFiller:
            return "filler";
        default:
            return std::to_string(static_cast<int>(type));
    }
}

std::string h265Name(rtp::H265NalType type) {
    switch (type) {
        case rtp::H265NalType::kVps:
            return "VPS";
        case rtp::H265NalType::kSps:
            return "SPS";
        case rtp::H265NalType::kPps:
            return "PPS";
        case rtp::H265NalType::kAccessUnitDelimiter:
            return "AUD";
        case rtp::H265NalType::kPrefixSei:
        case rtp::H265NalType::kSuffixSei:
            return "SEI";
        case rtp::H265NalType::kFiller:
            return "filler";
        case rtp::H265NalType::kIdrWRadl:
        case rtp::H265NalType::kIdrNLp:
            return "IDR";
        case rtp::H265NalType::kCra:
            return "CRA";
        default:
            break;
    }
    if (type >= rtp::H265NalType::kBlaWLp && type < rtp::H265NalType::kIdrWRadl) {
        return "BLA";
    }
    return type <= rtp::H265NalType::kTrailR ? "slice" : std::to_string(static_cast<int>(type));
}

/// "IDR"; of a fragmented one "IDR+" is the first piece, "+IDR+" a middle one and "+IDR" the last.
template <class Unit>
std::string unitName(std::string name, const Unit& unit) {
    if (!unit.fragment) {
        return name;
    }
    return (unit.starts ? "" : "+") + name + (unit.ends ? "" : "+");
}

template <class Walker, class Unit, class Name>
Facts nalUnits(Bytes payload, bool key, Name name) {
    Walker walker(payload);
    Unit unit;
    std::vector<std::string> names;
    while (names.size() < kMaxUnits && walker.next(unit)) {
        names.push_back(unitName(name(unit.type()), unit));
    }
    Facts facts;
    flag(facts, "key", key);
    if (!names.empty()) {
        facts.push_back({"nal", std::move(names)});
    }
    flag(facts, "bad", !walker.intact());
    return facts;
}

Facts h265(Bytes payload) {
    return nalUnits<rtp::H265UnitWalker, rtp::H265Unit>(payload, rtp::isH265KeyFrameStart(payload), h265Name);
}

Facts h264(Bytes payload) {
    return nalUnits<rtp::H264UnitWalker, rtp::H264Unit>(payload, rtp::isH264KeyFrameStart(payload), h264Name);
}

Facts av1(Bytes payload) {
    const auto descriptor = rtp::parseAv1Descriptor(payload);
    if (!descriptor) {
        return bad();
    }
    Facts facts;
    flag(facts, "key", descriptor->startsKeyFrame());
    flag(facts, "continues", descriptor->continues);
    flag(facts, "unfinished", descriptor->to_be_continued);
    number(facts, "elements", static_cast<std::int64_t>(descriptor->element_count));
    if (descriptor->first_obu) {
        number(facts, "obu", descriptor->first_obu->type);
        if (descriptor->first_obu->has_extension) {
            number(facts, "sid", descriptor->first_obu->spatial_layer);
            number(facts, "tid", descriptor->first_obu->temporal_layer);
        }
    }
    return facts;
}

Facts opus(Bytes payload) {
    const auto packet = rtp::parseOpusPacket(payload);
    if (!packet) {
        return bad();
    }
    constexpr std::string_view kModes[] = {"silk", "hybrid", "celt"};
    Facts facts;
    number(facts, "us", std::int64_t{packet->samples} * 1000 / 48);
    facts.push_back({"mode", std::string(kModes[static_cast<std::size_t>(packet->toc.mode())])});
    flag(facts, "stereo", packet->toc.stereo());
    flag(facts, "dtx", rtp::isOpusDtx(payload));
    return facts;
}

struct ValueText {
    std::string operator()(bool) const { return ""; }
    std::string operator()(std::int64_t value) const { return "=" + std::to_string(value); }
    std::string operator()(const std::string& value) const { return "=" + value; }
    std::string operator()(const std::vector<std::string>& values) const {
        std::string text;
        for (const std::string& value : values) {
            text += (text.empty() ? "=" : ",") + value;
        }
        return text;
    }
};

}  // namespace

std::vector<PayloadFact> payloadFacts(rtp::Codec codec, Bytes payload) {
    if (payload.empty()) {
        return {};
    }
    switch (codec) {
        case rtp::Codec::kVp8:
            return vp8(payload);
        case rtp::Codec::kVp9:
            return vp9(payload);
        case rtp::Codec::kH264:
            return h264(payload);
        case rtp::Codec::kH265:
            return h265(payload);
        case rtp::Codec::kAv1:
            return av1(payload);
        case rtp::Codec::kOpus:
            return opus(payload);
        default:
            return {};
    }
}

std::vector<PayloadFact> redFacts(Bytes payload) {
    const auto red = rtp::RedPacket::parse(payload);
    if (!red) {
        return bad();
    }
    std::vector<std::string> blocks;
    for (const rtp::RedBlock& block : red->blocks()) {
        blocks.push_back(std::to_string(block.payload_type) + ":" + std::to_string(block.payload.size()) +
                         (block.timestamp_offset == 0 ? "" : "-" + std::to_string(block.timestamp_offset)));
    }
    return {{"red", std::move(blocks)}};
}

std::string describe(const std::vector<PayloadFact>& facts) {
    std::string text;
    for (const PayloadFact& fact : facts) {
        text += text.empty() ? "" : " ";
        text += fact.name;
        text += std::visit(ValueText{}, fact.value);
    }
    return text;
}

}  // namespace wf::job
