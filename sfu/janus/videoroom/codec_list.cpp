#include "sfu/janus/videoroom/codec_list.h"

#include <algorithm>
#include <initializer_list>

#include "sfu/room/room_config.h"

namespace wf::janus::videoroom {
namespace {

using rtp::Codec;

bool isIsac(std::string_view name) { return name == "isac32" || name == "isac16"; }

std::optional<std::vector<Codec>> read(std::string_view list, std::initializer_list<Codec> known, bool isac) {
    std::vector<Codec> codecs;
    for (std::size_t count = 0; count < room::RoomConfig::kMaxCodecs; ++count) {
        const std::size_t comma = list.find(',');
        const std::string_view name = list.substr(0, comma);
        if (!isac || !isIsac(name)) {
            const std::optional<Codec> codec = rtp::codecFromName(name);
            if (!codec || std::find(known.begin(), known.end(), *codec) == known.end()) {
                return std::nullopt;
            }
            if (std::find(codecs.begin(), codecs.end(), *codec) == codecs.end()) {
                codecs.push_back(*codec);
            }
        }
        if (comma == std::string_view::npos) {
            break;
        }
        list.remove_prefix(comma + 1);
    }
    return codecs;
}

}  // namespace

std::optional<std::vector<Codec>> readAudioCodecs(std::string_view list) {
    return read(
        list, {Codec::kOpus, Codec::kMultiopus, Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16_48, Codec::kL16},
        true);
}

std::optional<std::vector<Codec>> readVideoCodecs(std::string_view list) {
    return read(list, {Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1, Codec::kH265}, false);
}

std::string codecList(std::span<const Codec> codecs) {
    std::string list;
    for (const Codec codec : codecs) {
        if (!list.empty()) {
            list += ',';
        }
        list += rtp::codecName(codec);
    }
    return list;
}

}  // namespace wf::janus::videoroom
