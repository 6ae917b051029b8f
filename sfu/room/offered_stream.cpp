#include "sfu/room/offered_stream.h"

namespace wf::room {

namespace {

sdp::ExtensionSet offeredExtensions(const PublishedStream& stream, const stream::ExtensionIds& received) {
    using sdp::ExtensionKind;
    sdp::ExtensionSet set{ExtensionKind::kMid};
    const auto insertIf = [&](bool condition, ExtensionKind kind) {
        if (condition) {
            set.insert(kind);
        }
    };
    insertIf(received.abs_capture_time != 0, ExtensionKind::kAbsCaptureTime);
    set.insert(ExtensionKind::kTransportWideCc);
    if (stream.kind == rtp::MediaKind::kAudio) {
        insertIf(received.audio_level != 0, ExtensionKind::kAudioLevel);
        return set;
    }
    set.insert(ExtensionKind::kAbsSendTime);
    insertIf(received.video_orientation != 0, ExtensionKind::kVideoOrientation);
    insertIf(received.playout_delay != 0 || stream.playout_delay, ExtensionKind::kPlayoutDelay);
    insertIf(received.dependency_descriptor != 0 && stream.codec == rtp::Codec::kAv1,
             ExtensionKind::kDependencyDescriptor);
    return set;
}

}  // namespace

sdp::OfferedStream offeredStream(const PublishedTrack& track, const SendSsrcs& ssrcs, bool use_msid) {
    const PublishedStream& stream = track.info();
    sdp::OfferedStream offered;
    offered.kind = stream.kind;
    if (stream.kind == rtp::MediaKind::kData || !stream.codec || track.source() == nullptr) {
        return offered;
    }
    offered.codec = *stream.codec;
    offered.parameters = track.parameters();
    offered.extensions = offeredExtensions(stream, track.source()->config().extensions);
    offered.ssrc = ssrcs.ssrc;
    if (stream.kind == rtp::MediaKind::kVideo) {
        offered.rtx_ssrc = ssrcs.rtx_ssrc;
    }
    offered.red = track.source()->config().red_payload_type.has_value();
    if (use_msid) {
        offered.msid = track.msid();
    }
    return offered;
}

}  // namespace wf::room
