#include "sfu/room/remote_media.h"

#include <string>
#include <utility>

#include "sfu/room/cascade.h"
#include "sfu/sdp/payload_type_pool.h"

namespace wf::room {

namespace {

sdp::FormatParameters parametersOf(const PublishedStream& stream) {
    sdp::FormatParameters parameters(stream.fmtp);
    const auto set = [&](bool wanted, std::string_view key, std::string_view value) {
        if (wanted) {
            parameters.set(key, value);
        }
    };
    set(stream.fec, "useinbandfec", "1");
    set(stream.dtx, "usedtx", "1");
    set(stream.stereo, "stereo", "1");
    set(!stream.vp9_profile.empty(), "profile-id", stream.vp9_profile);
    if (stream.codec == rtp::Codec::kH264) {
        set(!stream.h264_profile.empty(), "profile-level-id", stream.h264_profile);
        set(!parameters.get("packetization-mode"), "packetization-mode", "1");
    }
    return parameters;
}

sdp::NegotiatedCodec codecOf(const PublishedStream& stream) {
    sdp::NegotiatedCodec codec;
    codec.codec = *stream.codec;
    codec.payload_type = sdp::fixedPayloadType(*stream.codec);
    codec.clock_rate = rtp::rtpClockRate(*stream.codec);
    codec.parameters = parametersOf(stream);
    codec.feedback.pli = stream.kind == rtp::MediaKind::kVideo;
    return codec;
}

std::vector<sdp::NegotiatedExtension> extensionsOf(const PublishedStream& stream) {
    std::vector<sdp::NegotiatedExtension> extensions;
    const auto add = [&](sdp::ExtensionKind kind, const std::optional<std::uint8_t>& id) {
        if (id) {
            extensions.push_back({kind, *id});
        }
    };
    add(sdp::ExtensionKind::kAudioLevel, stream.audio_level_id);
    add(sdp::ExtensionKind::kVideoOrientation, stream.video_orientation_id);
    add(sdp::ExtensionKind::kPlayoutDelay, stream.playout_delay_id);
    add(sdp::ExtensionKind::kAbsCaptureTime, stream.abs_capture_time_id);
    add(sdp::ExtensionKind::kDependencyDescriptor, stream.dependency_descriptor_id);
    return extensions;
}

sdp::NegotiatedMedia mediaOf(const PublishedStream& stream) {
    sdp::NegotiatedMedia media;
    media.index = stream.mindex;
    media.mid = std::to_string(stream.mindex);
    media.kind = stream.kind;
    if (stream.kind == rtp::MediaKind::kData) {
        media.rejection = stream.disabled ? "not there" : "";
        return media;
    }
    if (stream.disabled || !stream.codec) {
        media.rejection = "not there";
        return media;
    }
    media.direction = sdp::Direction::kRecvonly;
    media.codec = codecOf(stream);
    media.extensions = extensionsOf(stream);
    sdp::MediaTrack track;
    for (std::size_t layer = 0; layer < (stream.simulcast ? 3U : 1U); ++layer) {
        track.layers.push_back({cascadeSsrc(stream.mindex, layer), std::nullopt, std::nullopt});
    }
    media.tracks.push_back(std::move(track));
    return media;
}

}  // namespace

std::vector<sdp::NegotiatedMedia> remoteMedia(const std::vector<PublishedStream>& streams) {
    std::vector<sdp::NegotiatedMedia> media;
    media.reserve(streams.size());
    for (const PublishedStream& stream : streams) {
        media.push_back(mediaOf(stream));
    }
    return media;
}

RemoteText remoteText(const std::vector<PublishedStream>& streams) {
    RemoteText text;
    for (const PublishedStream& stream : streams) {
        if (stream.svc) {
            text.svc.push_back({stream.mindex, "", ""});
        }
    }
    return text;
}

void mergeStreams(const std::vector<PublishedStream>& changes, std::vector<PublishedStream>& streams) {
    for (const PublishedStream& change : changes) {
        while (streams.size() <= change.mindex) {
            PublishedStream missing;
            missing.mindex = streams.size();
            missing.mid = std::to_string(missing.mindex);
            missing.disabled = true;
            streams.push_back(std::move(missing));
        }
        streams[change.mindex] = change;
        streams[change.mindex].mid = std::to_string(change.mindex);
    }
}

}  // namespace wf::room
