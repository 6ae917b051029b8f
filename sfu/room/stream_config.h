#pragma once

#include <cstdint>
#include <optional>

#include "sfu/room/room_config.h"
#include "sfu/room/session_text.h"
#include "sfu/room/stream_info.h"
#include "sfu/sdp/answerer.h"
#include "sfu/sdp/negotiated_media.h"
#include "sfu/stream/receive_track_config.h"
#include "sfu/stream/send_track_config.h"

namespace wf::room {

// What was negotiated, as streams want to know it and as others are told.

stream::ExtensionIds extensionIds(const sdp::NegotiatedMedia& media);
/// `media` is audio or video with a codec; `offer` says the order of simulcast rids, and who sends SVC.
stream::ReceiveTrackConfig receiveTrackConfig(const sdp::NegotiatedMedia& media, const RemoteText& offer);
/// `media` as a subscriber answered it, `ssrc`s as they were offered.
struct SendSsrcs {
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;
};
stream::SendTrackConfig sendTrackConfig(const sdp::NegotiatedMedia& media, const SendSsrcs& ssrcs, bool e2ee);

/// Without what only the track knows: mutes, talking, description.
PublishedStream publishedStream(const sdp::NegotiatedMedia& media, const stream::ReceiveTrackConfig* receive);

struct CodecWishes {
    std::optional<rtp::Codec> audio;
    std::optional<rtp::Codec> video;
    bool e2ee = false;
};
sdp::AnswerPolicy answerPolicy(const RoomConfig& config, const CodecWishes& wishes);

}  // namespace wf::room
