#include "tests/support/media_probe.h"

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "tests/support/process.h"

namespace wf::test {
namespace {

using Json = nlohmann::json;

/// ffprobe writes most numbers as texts, some as numbers, and "N/A" for none.
double number(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return 0;
    }
    if (found->is_string()) {
        return std::strtod(found->get_ref<const std::string&>().c_str(), nullptr);
    }
    return found->is_number() ? found->get<double>() : 0;
}

std::int64_t whole(const Json& object, const char* key) { return std::llround(number(object, key)); }

int integer(const Json& object, const char* key) { return static_cast<int>(whole(object, key)); }

std::string text(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::map<std::string, std::string> tags(const Json& object) {
    std::map<std::string, std::string> result;
    if (const auto found = object.find("tags"); found != object.end()) {
        for (const auto& [key, value] : found->items()) {
            result[key] = value.is_string() ? value.get<std::string>() : value.dump();
        }
    }
    return result;
}

StreamFacts streamFacts(const Json& object) {
    StreamFacts facts;
    facts.index = integer(object, "index");
    facts.type = text(object, "codec_type");
    facts.codec = text(object, "codec_name");
    facts.profile = text(object, "profile");
    facts.pixel_format = text(object, "pix_fmt");
    facts.width = integer(object, "width");
    facts.height = integer(object, "height");
    facts.sample_rate = integer(object, "sample_rate");
    facts.channels = integer(object, "channels");
    facts.start_s = number(object, "start_time");
    facts.duration_s = number(object, "duration");
    facts.packets = whole(object, "nb_read_packets");
    facts.frames = whole(object, "nb_read_frames");
    facts.tags = tags(object);
    if (const auto list = object.find("side_data_list"); list != object.end()) {
        for (const Json& side_data : *list) {
            if (side_data.contains("rotation")) {
                facts.rotation_degrees = integer(side_data, "rotation");
            }
        }
    }
    return facts;
}

Result<Json> ffprobe(const std::filesystem::path& path, std::vector<std::string> options) {
    std::vector<std::string> argv{"ffprobe", "-v", "error", "-of", "json"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back("file:" + path.string());
    const Outcome outcome = run(std::move(argv));
    Json json = Json::parse(outcome.out, nullptr, false);
    if (!outcome.ok() || json.is_discarded()) {
        return Error{"ffprobe cannot read " + path.string() + ": " + outcome.describe()};
    }
    return json;
}

}  // namespace

const StreamFacts* MediaFacts::stream(const std::string& type) const {
    for (const StreamFacts& candidate : streams) {
        if (candidate.type == type) {
            return &candidate;
        }
    }
    return nullptr;
}

Result<MediaFacts> probe(const std::filesystem::path& path, CountFrames count) {
    std::vector<std::string> options{"-show_format", "-show_streams", "-count_packets"};
    if (count == CountFrames::kYes) {
        options.emplace_back("-count_frames");
    }
    Result<Json> json = ffprobe(path, std::move(options));
    if (!json) {
        return json.error();
    }
    const Json format = json->value("format", Json::object());
    MediaFacts facts;
    facts.format = text(format, "format_name");
    facts.start_s = number(format, "start_time");
    facts.duration_s = number(format, "duration");
    facts.tags = tags(format);
    for (const Json& stream : json->value("streams", Json::array())) {
        facts.streams.push_back(streamFacts(stream));
    }
    return facts;
}

Result<std::vector<PacketFacts>> probePackets(const std::filesystem::path& path, const std::string& selector) {
    Result<Json> json = ffprobe(path, {"-select_streams", selector, "-show_packets", "-show_entries",
                                       "packet=pts_time,dts_time,duration_time,size,flags"});
    if (!json) {
        return json.error();
    }
    std::vector<PacketFacts> packets;
    for (const Json& packet : json->value("packets", Json::array())) {
        packets.push_back({.pts_s = number(packet, "pts_time"),
                           .dts_s = number(packet, "dts_time"),
                           .duration_s = number(packet, "duration_time"),
                           .size_bytes = whole(packet, "size"),
                           .key = text(packet, "flags").starts_with("K")});
    }
    return packets;
}

/// Said by ffmpeg's null output of two frames with one timestamp after rounding; no decode error.
constexpr const char* kRoundedTime = "non monotonically increasing dts to muxer";

std::vector<std::string> decodeErrors(const std::filesystem::path& path) {
    const Outcome outcome =
        run({"ffmpeg", "-nostdin", "-v", "error", "-i", "file:" + path.string(), "-map", "0:v?", "-map", "0:a?",
             "-fps_mode", "passthrough", "-enc_time_base:v", "-1", "-f", "null", "-"});
    std::vector<std::string> lines;
    std::istringstream text(outcome.err);
    for (std::string line; std::getline(text, line);) {
        if (line.find(kRoundedTime) == std::string::npos) {
            lines.push_back(line);
        }
    }
    if (!outcome.ok() && lines.empty()) {
        lines.push_back("ffmpeg: " + outcome.describe());
    }
    return lines;
}

}  // namespace wf::test
