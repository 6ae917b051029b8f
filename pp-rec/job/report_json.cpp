#include "pp-rec/job/report_json.h"

#include <array>
#include <cmath>
#include <ctime>

#include "pp-rec/job/json_parts.h"

namespace wf::job {
namespace {

const char* kindName(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

const char* formatName(mjr::Format format) {
    return format == mjr::Format::kMjr2 ? "MJR00002" : format == mjr::Format::kMjr1 ? "MJR00001" : "MEETECHO";
}

Json toObject(const mjr::Damage& damage) {
    return {{"offset", damage.offset}, {"bytes", damage.length_bytes}, {"reason", damage.reason}};
}

Json toArray(const std::vector<mjr::Damage>& damages) {
    Json array = Json::array();
    for (const mjr::Damage& damage : damages) {
        array.push_back(toObject(damage));
    }
    return array;
}

Json toObject(const mjr::Header& header) {
    Json json{{"kind", kindName(header.kind)},
              {"codec", rtp::codecName(header.codec)},
              {"created_us", header.created_us},
              {"first_frame_us", header.first_frame_us},
              {"encrypted", header.encrypted},
              {"fmtp", textOrNull(header.fmtp)},
              {"description", textOrNull(header.description)}};
    Json extensions = Json::object();
    for (const auto& [id, uri] : header.extensions) {
        extensions[std::to_string(id)] = uri;
    }
    json["extensions"] = extensions;
    json["red_payload_type"] = header.red_payload_type ? Json(*header.red_payload_type) : Json(nullptr);
    return json;
}

Json start(const char* type, const std::string& input) { return {{"type", type}, {"input", input}}; }

void addMedia(const Inspection& report, Json& json) {
    json["packets"] = report.packets;
    json["records"] = report.records;
    json["frames"] = report.frames;
    json["key_frames"] = report.key_frames;
    json["undecodable_frames"] = report.undecodable_frames;
    json["lost_packets"] = report.lost_packets;
    json["loss_percent"] = rounded(report.loss_percent);
    json["reordered_packets"] = report.reordered_packets;
    json["duplicate_packets"] = report.duplicate_packets;
    json["duration_s"] = rounded(report.duration_s);
    json["arrival_duration_s"] = rounded(report.arrival_duration_s);
    json["first_key_frame_s"] = report.first_key_frame_s < 0 ? Json(nullptr) : Json(rounded(report.first_key_frame_s));
    json["bitrate_bps"] = std::round(report.bitrate_bps);
    json["drift_ppm"] = rounded(report.drift_ppm);
    json["resolutions"] = Json::array();
    for (const ResolutionAt& change : report.resolutions) {
        json["resolutions"].push_back(
            {{"at_s", rounded(change.at_s)}, {"width", change.width}, {"height", change.height}});
    }
    json["rotations"] = Json::array();
    for (const RotationAt& change : report.rotations) {
        json["rotations"].push_back({{"at_s", rounded(change.at_s)}, {"degrees", change.rotation_degrees}});
    }
    json["ssrcs"] = report.ssrcs;
}

struct FactValue {
    Json operator()(bool value) const { return value; }
    Json operator()(std::int64_t value) const { return value; }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(const std::vector<std::string>& values) const { return values; }
};

std::string hex(Bytes bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint8_t byte = load8(bytes, i);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

void addRtp(const DumpedPacket& packet, Json& json) {
    const rtp::PacketView& rtp = *packet.rtp;
    json["seq"] = rtp.sequenceNumber();
    json["timestamp"] = rtp.timestamp();
    json["payload_type"] = rtp.payloadType();
    json["marker"] = rtp.marker();
    json["ssrc"] = rtp.ssrc();
    json["payload_size"] = rtp.payload().size();
    json["padding"] = rtp.paddingSize();
    if (!packet.extensions.empty()) {
        Json extensions = Json::object();
        for (const rtp::ExtensionElement& element : packet.extensions) {
            extensions[std::to_string(element.id)] = hex(element.data);
        }
        json["extensions"] = extensions;
    }
    if (packet.audio_level) {
        json["audio_level_dbov"] = -static_cast<int>(packet.audio_level->level);
        json["voice"] = packet.audio_level->voice;
    }
    if (packet.orientation) {
        json["rotation_degrees"] = packet.orientation->rotation_degrees;
        json["mirrored"] = packet.orientation->flip;
    }
    if (!packet.facts.empty()) {
        Json facts = Json::object();
        for (const PayloadFact& fact : packet.facts) {
            facts[std::string(fact.name)] = std::visit(FactValue{}, fact.value);
        }
        json["payload"] = facts;
    }
}

Json toObject(const MuxedTrack& track) {
    Json json{
        {"input", track.input}, {"skipped", track.skipped}, {"failed", track.failed}, {"note", textOrNull(track.note)}};
    if (track.packets > 0) {
        json["codec"] = rtp::codecName(track.codec);
        json["start"] = timeOrNull(track.start_us);
        json["start_us"] = track.start_us;
        json["offset_s"] = rounded(track.offset_s);
        json["duration_s"] = rounded(track.duration_s);
        json["packets"] = track.packets;
        json["frames"] = track.frames;
        json["rotation_changes"] = track.rotation_changes;
        json["repairs"] = repairsJson(track.repairs);
    }
    return json;
}

}  // namespace

const char* verdictName(Verdict verdict) {
    return verdict == Verdict::kOk ? "ok" : verdict == Verdict::kRepairable ? "repairable" : "unusable";
}

std::string toJson(const Inspection& report) {
    Json json = start("info", report.path);
    json["file_bytes"] = report.file_bytes;
    json["format"] = formatName(report.format);
    json["room"] = textOrNull(report.name.room);
    json["user"] = textOrNull(report.name.user);
    json["index"] = report.name.index ? Json(*report.name.index) : Json(nullptr);
    json["temporary"] = report.name.temporary;
    json["header"] = report.has_header ? toObject(report.header) : Json(nullptr);
    json["start"] = timeOrNull(report.start_us);
    json["start_us"] = report.start_us;
    addMedia(report, json);
    json["truncated"] = report.truncated;
    json["damaged_bytes"] = report.damaged_bytes;
    json["damages"] = toArray(report.damages);
    json["repairs"] = repairsJson(report.repairs);
    return jsonLine(json);
}

std::string toJson(const std::string& path, const CheckResult& report) {
    Json json = start("check", path);
    json["verdict"] = verdictName(report.verdict);
    json["reasons"] = report.reasons;
    return jsonLine(json);
}

std::string toJson(const RepairedRecording& report) {
    Json json = start("repair", report.input);
    json["output"] = textOrNull(report.output);
    json["clean"] = report.clean();
    json["header"] = toObject(report.header);
    json["header_note"] = textOrNull(report.header_note);
    json["upgraded"] = report.upgraded;
    json["input_bytes"] = report.input_bytes;
    json["output_bytes"] = report.output_bytes;
    json["packets_kept"] = report.packets_kept;
    json["packets_dropped"] = report.packets_dropped;
    json["duration_s"] = rounded(report.duration_s);
    json["truncated"] = report.truncated;
    json["damaged_bytes"] = report.damaged_bytes;
    json["damages"] = toArray(report.damages);
    return jsonLine(json);
}

std::string toJson(const ConvertReport& report) {
    Json json = start("convert", report.input);
    json["output"] = textOrNull(report.output);
    json["codec"] = rtp::codecName(report.codec);
    json["start"] = timeOrNull(report.start_us);
    json["start_us"] = report.start_us;
    json["duration_s"] = rounded(report.duration_s);
    json["packets"] = report.packets;
    json["frames"] = report.frames;
    json["rotation_degrees"] = report.rotation_degrees;
    json["repairs"] = repairsJson(report.repairs);
    return jsonLine(json);
}

std::string toJson(const MuxReport& report, const Participant* participant) {
    Json json{{"type", "mux"}, {"output", textOrNull(report.output)}};
    json["room"] = participant == nullptr ? Json(nullptr) : textOrNull(participant->room);
    json["user"] = participant == nullptr ? Json(nullptr) : textOrNull(participant->user);
    json["start"] = timeOrNull(report.start_us);
    json["start_us"] = report.start_us;
    json["duration_s"] = rounded(report.duration_s);
    json["bytes"] = report.bytes;
    json["audio"] = textOrNull(report.audio);
    json["video"] = textOrNull(report.video);
    json["tracks"] = Json::array();
    for (const MuxedTrack& track : report.tracks) {
        json["tracks"].push_back(toObject(track));
    }
    json["left_out"] = Json::array();
    if (participant != nullptr) {
        for (const RecordingFile& file : participant->other) {
            json["left_out"].push_back(file.path);
        }
    }
    return jsonLine(json);
}

std::string toJson(const PcapExport& report) {
    Json json = start("pcap", report.input);
    json["output"] = report.output;
    json["packets"] = report.packets;
    json["skipped"] = report.skipped;
    json["damaged_bytes"] = report.damaged_bytes;
    return jsonLine(json);
}

std::string toJson(const PcapImport& report) {
    Json json = start("pcap", report.input);
    json["output"] = report.output;
    json["header"] = toObject(report.header);
    json["captured"] = report.captured;
    json["packets"] = report.packets;
    json["cut"] = report.cut;
    json["fragments"] = report.fragments;
    json["ssrc"] = report.ssrc;
    json["duration_s"] = rounded(report.duration_s);
    json["truncated"] = report.truncated;
    json["streams"] = Json::array();
    for (const CapturedStream& stream : report.streams) {
        json["streams"].push_back(
            {{"ssrc", stream.ssrc}, {"payload_type", stream.payload_type}, {"packets", stream.packets}});
    }
    return jsonLine(json);
}

std::string toJson(const DumpedPacket& packet) {
    Json json{{"type", "packet"},
              {"offset", packet.record.offset},
              {"arrival_ms", packet.record.arrival_ms},
              {"size", packet.record.payload.size()}};
    if (packet.message_us) {
        json["message_us"] = *packet.message_us;
    } else {
        json["rtp"] = packet.rtp.has_value();
    }
    if (packet.rtp) {
        addRtp(packet, json);
    }
    return jsonLine(json);
}

std::string toJson(const mjr::Damage& damage) {
    Json json{{"type", "damage"}};
    json.update(toObject(damage));
    return jsonLine(json);
}

std::string errorJson(const std::string& command, const std::string& input, const Error& error) {
    Json json = start("error", input);
    json["command"] = command;
    json["message"] = error.message;
    json["offset"] = error.offset ? Json(*error.offset) : Json(nullptr);
    return jsonLine(json);
}

}  // namespace wf::job
