#include "sfu/janus/echotest/echo_report.h"

namespace wf::janus::echotest {
namespace {

using rtp::MediaKind;

void addRecordings(Json& data, const room::EchoPeer& peer) {
    if (peer.recordings().empty()) {
        return;
    }
    Json& files = data["recording"] = Json::object();
    for (const auto& [kind, file] : peer.recordings()) {
        files[kind == MediaKind::kAudio ? "audio" : kind == MediaKind::kVideo ? "video" : "data"] = file;
    }
}

void addCodec(Json& data, const char* key, const room::EchoLine* line) {
    if (line != nullptr && line->info().codec) {
        data[key] = rtp::codecName(*line->info().codec);
    }
}

void addLayers(Json& data, const room::EchoPeer& peer, const room::EchoLine& video) {
    const stream::LayerTarget& target = peer.target();
    if (video.info().simulcast) {
        data["simulcast"] = true;
        data["substream"] = video.spatial();
        data["substream-target"] = target.substream;
    } else {
        data["svc"] = true;
        data["spatial-layer"] = video.spatial();
        data["spatial-layer-target"] = target.spatial;
    }
    data["temporal-layer"] = video.temporal();
    data["temporal-layer-target"] = target.temporal;
    if (video.info().simulcast && target.fallback != stream::LayerTarget().fallback) {
        data["fallback"] = target.fallback.count();
    }
}

}  // namespace

Json echoSettings(const room::EchoPeer& peer) {
    Json data{{"audio_active", peer.active(MediaKind::kAudio)},
              {"video_active", peer.active(MediaKind::kVideo)},
              {"bitrate", peer.bitrate()}};
    const room::EchoLine* video = peer.line(MediaKind::kVideo);
    if (video != nullptr && video->info().simulcast) {
        data["simulcast"] = {{"substream", video->spatial()}, {"temporal-layer", video->temporal()}};
    } else if (video != nullptr && video->info().svc) {
        data["svc"] = {{"spatial-layer", video->spatial()}, {"temporal-layer", video->temporal()}};
    }
    addRecordings(data, peer);
    return data;
}

Json echoReport(const room::EchoPeer& peer) {
    Json data{{"audio_active", peer.active(MediaKind::kAudio)}, {"video_active", peer.active(MediaKind::kVideo)}};
    addCodec(data, "audio_codec", peer.line(MediaKind::kAudio));
    if (peer.red()) {
        data["audio_red"] = true;
    }
    const room::EchoLine* video = peer.line(MediaKind::kVideo);
    addCodec(data, "video_codec", video);
    data["bitrate"] = peer.bitrate();
    data["peer-bitrate"] = peer.peerBitrate();
    if (video != nullptr && (video->info().simulcast || video->info().svc)) {
        addLayers(data, peer, *video);
    }
    addRecordings(data, peer);
    if (peer.e2ee()) {
        data["e2ee"] = true;
    }
    return data;
}

}  // namespace wf::janus::echotest
