#include "pp-rec/job/header_rebuild.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "recorder/mjr/recording_name.h"
#include "rtp/packet.h"

namespace wf::job {
namespace {

using rtp::Codec;
using rtp::MediaKind;

constexpr std::uint8_t kRedPayloadType = 120;
constexpr std::uint64_t kEnoughPackets = 2000;

/// What the first records say.
struct Evidence {
    std::uint64_t records = 0;
    std::uint64_t packets = 0;
    std::array<std::uint64_t, 128> types{};
    std::uint32_t last_arrival_ms = 0;

    [[nodiscard]] std::uint8_t mainType() const {
        return static_cast<std::uint8_t>(std::ranges::max_element(types) - types.begin());
    }
};

Evidence collect(Bytes file, MediaKind kind, mjr::Format format) {
    mjr::Header guess;
    guess.kind = kind;
    guess.codec = kind == MediaKind::kData ? Codec::kText : Codec::kOpus;
    mjr::Reader reader = mjr::Reader::resume(file, guess, format, 0);
    Evidence evidence;
    mjr::Record record;
    while (evidence.records < kEnoughPackets && reader.next(record)) {
        ++evidence.records;
        evidence.last_arrival_ms = std::max(evidence.last_arrival_ms, record.arrival_ms);
        if (const auto packet = rtp::PacketView::parse(record.payload)) {
            ++evidence.packets;
            ++evidence.types[packet->payloadType()];
        }
    }
    return evidence;
}

std::int64_t modified_us(const std::string& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        return 0;
    }
    return std::int64_t{info.st_mtim.tv_sec} * 1'000'000 + info.st_mtim.tv_nsec / 1000;
}

void fillTimes(const std::string& path, const mjr::RecordingName& name, RebuiltHeader& rebuilt) {
    rebuilt.header.created_us = name.time_us.value_or(modified_us(path));
    rebuilt.header.first_frame_us = rebuilt.header.created_us;
    rebuilt.note += name.time_us ? ", times from the file name" : ", times from the file's modification";
}

std::string_view kindName(MediaKind kind) {
    return kind == MediaKind::kAudio ? "audio" : kind == MediaKind::kVideo ? "video" : "data";
}

Result<Codec> codecOf(const Evidence& evidence, const mjr::RecordingName& name) {
    if (name.kind == MediaKind::kData) {
        return Codec::kText;
    }
    const std::string type = std::to_string(evidence.mainType());
    const auto codec = codecOfPayloadType(evidence.mainType());
    if (!codec) {
        return Error{"the header is lost and payload type " + type + " does not tell the codec; name it with --codec"};
    }
    if (name.kind && *name.kind != rtp::mediaKind(*codec)) {
        return Error{"the header is lost, and the file name says " + std::string(kindName(*name.kind)) +
                     " but payload type " + type + " is " + std::string(rtp::codecName(*codec)) +
                     "; name the codec with --codec"};
    }
    return *codec;
}

}  // namespace

std::optional<Codec> codecOfPayloadType(std::uint8_t payload_type) {
    switch (payload_type) {
        case 0:
            return Codec::kPcmu;
        case 8:
            return Codec::kPcma;
        case 9:
            return Codec::kG722;
        case 96:
            return Codec::kVp8;
        case 98:
            return Codec::kAv1;
        case 100:
            return Codec::kH265;
        case 101:
            return Codec::kVp9;
        case 105:
            return Codec::kL16_48;
        case 106:
            return Codec::kL16;
        case 107:
            return Codec::kH264;
        case 111:
        case kRedPayloadType:
            return Codec::kOpus;
        default:
            return std::nullopt;
    }
}

Result<RebuiltHeader> rebuildHeader(Bytes file, const std::string& path, std::optional<Codec> codec) {
    const mjr::RecordingName name = mjr::parseRecordingName(path);
    RebuiltHeader rebuilt;
    rebuilt.format = asText(file).starts_with(mjr::kTagMjr1) || asText(file).starts_with(mjr::kTagMeetecho)
                         ? mjr::Format::kMjr1
                         : mjr::Format::kMjr2;
    const MediaKind kind = codec ? rtp::mediaKind(*codec) : name.kind.value_or(MediaKind::kAudio);
    const Evidence evidence = collect(file, kind, rebuilt.format);
    const bool any = kind == MediaKind::kData ? evidence.records > 0 : evidence.packets > 0;
    if (!any) {
        return Error{"no packet of a recording is in this file"};
    }
    if (codec) {
        rebuilt.header.codec = *codec;
        rebuilt.note = "codec as asked for";
    } else {
        const Result<Codec> found = codecOf(evidence, name);
        if (!found) {
            return found.error();
        }
        rebuilt.header.codec = *found;
        rebuilt.note = name.kind == MediaKind::kData ? std::string("codec from the file name")
                                                     : "codec from payload type " + std::to_string(evidence.mainType());
    }
    rebuilt.header.kind = rtp::mediaKind(rebuilt.header.codec);
    if (rebuilt.header.codec == Codec::kOpus && evidence.mainType() == kRedPayloadType) {
        rebuilt.header.red_payload_type = kRedPayloadType;
    }
    fillTimes(path, name, rebuilt);
    return rebuilt;
}

}  // namespace wf::job
