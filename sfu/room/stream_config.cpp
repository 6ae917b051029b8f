#include "sfu/room/stream_config.h"

#include <algorithm>
#include <string>

namespace wf::room {

namespace {

bool saysSvc(const RemoteText& offer, const sdp::NegotiatedMedia& media) {
    return std::ranges::any_of(offer.svc, [&](const SvcMode& mode) {
        return mode.mindex ? *mode.mindex == media.index : mode.mid == media.mid;
    });
}

std::vector<stream::LayerConfig> layersOf(const sdp::NegotiatedMedia& media, bool lowest_rid_first) {
    std::vector<stream::LayerConfig> layers;
    if (media.rids.size() > 1) {
        for (const std::string& rid : media.rids) {
            layers.push_back({std::nullopt, std::nullopt, rid});
        }
        if (!lowest_rid_first) {
            std::ranges::reverse(layers);
        }
        return layers;
    }
    if (!media.tracks.empty()) {
        for (const sdp::MediaLayer& layer : media.tracks.front().layers) {
            layers.push_back({layer.ssrc, layer.rtx_ssrc, {}});
        }
    }
    if (layers.size() > stream::ReceiveTrackConfig::kMaxLayers) {
        layers.resize(stream::ReceiveTrackConfig::kMaxLayers);
    }
    return layers;
}

std::string value(const sdp::FormatParameters& parameters, std::string_view key) {
    return std::string(parameters.get(key).value_or(std::string_view()));
}

}  // namespace

stream::ExtensionIds extensionIds(const sdp::NegotiatedMedia& media) {
    const auto id = [&](sdp::ExtensionKind kind) { return media.extensionId(kind).value_or(0); };
    stream::ExtensionIds ids;
    ids.mid = id(sdp::ExtensionKind::kMid);
    ids.rid = id(sdp::ExtensionKind::kRid);
    ids.repaired_rid = id(sdp::ExtensionKind::kRepairedRid);
    ids.abs_send_time = id(sdp::ExtensionKind::kAbsSendTime);
    ids.transport_cc = id(sdp::ExtensionKind::kTransportWideCc);
    ids.audio_level = id(sdp::ExtensionKind::kAudioLevel);
    ids.video_orientation = id(sdp::ExtensionKind::kVideoOrientation);
    ids.playout_delay = id(sdp::ExtensionKind::kPlayoutDelay);
    ids.abs_capture_time = id(sdp::ExtensionKind::kAbsCaptureTime);
    ids.dependency_descriptor = id(sdp::ExtensionKind::kDependencyDescriptor);
    return ids;
}

stream::ReceiveTrackConfig receiveTrackConfig(const sdp::NegotiatedMedia& media, const RemoteText& offer) {
    const sdp::NegotiatedCodec& codec = *media.codec;
    stream::ReceiveTrackConfig config;
    config.mid = media.mid;
    config.kind = media.kind;
    config.codec = codec.codec;
    config.payload_type = codec.payload_type;
    config.rtx_payload_type = codec.rtx_payload_type;
    config.red_payload_type = codec.red_payload_type;
    config.clock_rate = codec.clock_rate;
    config.feedback = {codec.feedback.nack, codec.feedback.pli, codec.feedback.fir, codec.feedback.remb,
                       codec.feedback.transport_cc};
    config.extensions = extensionIds(media);
    config.layers = layersOf(media, offer.lowest_rid_first);
    const bool layered = codec.codec == rtp::Codec::kVp9 || codec.codec == rtp::Codec::kAv1;
    config.svc = layered && config.layers.size() < 2 && saysSvc(offer, media);
    return config;
}

stream::SendTrackConfig sendTrackConfig(const sdp::NegotiatedMedia& media, const SendSsrcs& ssrcs, bool e2ee) {
    const sdp::NegotiatedCodec& codec = *media.codec;
    stream::SendTrackConfig config;
    config.mid = media.mid;
    config.kind = media.kind;
    config.codec = codec.codec;
    config.payload_type = codec.payload_type;
    config.rtx_payload_type = codec.rtx_payload_type;
    config.red_payload_type = codec.red_payload_type;
    config.clock_rate = codec.clock_rate;
    config.ssrc = ssrcs.ssrc;
    config.rtx_ssrc = codec.rtx_payload_type ? ssrcs.rtx_ssrc : std::nullopt;
    config.extensions = extensionIds(media);
    config.nack = codec.feedback.nack;
    config.starts_at_key_frame = !e2ee;
    return config;
}

PublishedStream publishedStream(const sdp::NegotiatedMedia& media, const stream::ReceiveTrackConfig* receive) {
    PublishedStream stream;
    stream.kind = media.kind;
    stream.mindex = media.index;
    stream.mid = media.mid;
    stream.disabled =
        !media.accepted() || (media.kind != rtp::MediaKind::kData && media.direction == sdp::Direction::kInactive);
    if (!media.codec) {
        return stream;
    }
    const sdp::FormatParameters& parameters = media.codec->parameters;
    stream.codec = media.codec->codec;
    stream.fmtp = parameters.text();
    if (stream.codec == rtp::Codec::kH264) {
        stream.h264_profile = value(parameters, "profile-level-id");
    } else if (stream.codec == rtp::Codec::kVp9) {
        stream.vp9_profile = value(parameters, "profile-id");
    }
    stream.stereo = parameters.flag("stereo");
    stream.fec = parameters.flag("useinbandfec");
    stream.dtx = parameters.flag("usedtx");
    stream.simulcast = receive != nullptr && receive->layers.size() > 1;
    stream.svc = receive != nullptr && receive->svc;
    stream.audio_level_id = media.extensionId(sdp::ExtensionKind::kAudioLevel);
    stream.video_orientation_id = media.extensionId(sdp::ExtensionKind::kVideoOrientation);
    stream.playout_delay_id = media.extensionId(sdp::ExtensionKind::kPlayoutDelay);
    stream.abs_capture_time_id = media.extensionId(sdp::ExtensionKind::kAbsCaptureTime);
    stream.dependency_descriptor_id = media.extensionId(sdp::ExtensionKind::kDependencyDescriptor);
    return stream;
}

sdp::AnswerPolicy answerPolicy(const RoomConfig& config, const CodecWishes& wishes) {
    sdp::AnswerPolicy policy;
    policy.codecs.audio = config.audio_codecs;
    policy.codecs.video = config.video_codecs;
    policy.codecs.preferred_audio = wishes.audio;
    policy.codecs.preferred_video = wishes.video;
    policy.codecs.h264_profile = config.h264_profile;
    policy.codecs.vp9_profile = config.vp9_profile;
    policy.codecs.opus_fec = config.opus_fec;
    policy.codecs.opus_dtx = config.opus_dtx;
    // Encrypted end to end, nothing of it can be unwrapped for those without RED.
    policy.codecs.opus_red = config.opus_red && !wishes.e2ee;
    if (!config.audiolevel_ext) {
        policy.extensions.erase(sdp::ExtensionKind::kAudioLevel);
    }
    if (!config.videoorient_ext) {
        policy.extensions.erase(sdp::ExtensionKind::kVideoOrientation);
    }
    if (!config.playoutdelay_ext) {
        policy.extensions.erase(sdp::ExtensionKind::kPlayoutDelay);
    }
    if (!config.transport_wide_cc_ext) {
        policy.extensions.erase(sdp::ExtensionKind::kTransportWideCc);
    }
    policy.session_name = "VideoRoom " + config.id;
    return policy;
}

}  // namespace wf::room
