#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/sdp/codec_policy.h"
#include "sfu/sdp/extensions.h"
#include "sfu/sdp/local_transport.h"
#include "sfu/sdp/negotiated_media.h"
#include "sfu/sdp/remote_transport.h"
#include "sfu/sdp/session_description.h"

namespace wf::sdp {

/// What a room takes from a publisher.
struct AnswerPolicy {
    CodecPolicy codecs;
    ExtensionSet extensions = ExtensionSet::all();
    bool audio = true;
    bool video = true;
    bool data = true;
    bool sends_back = false;                        ///< lines that may receive, too, are answered sendrecv
    bool reduced_size_rtcp = false;                 ///< accept RFC 5506 where offered
    std::optional<std::uint32_t> max_bitrate_bps;   ///< of each video line, as b=
    std::optional<std::uint64_t> max_message_size;  ///< of a data channel message to us
    std::string session_name = "-";
};

struct Answer {
    SessionDescription description;
    std::vector<NegotiatedMedia> media;  ///< one a line of the offer
    /// The peer's end of the transport, and our DTLS role; none when every line is refused.
    std::optional<RemoteTransport> remote;
    DtlsRole role = DtlsRole::kServer;
};

/// Answers a publisher. All accepted lines share one transport (BUNDLE, rtcp-mux); a line that does not bundle with the
/// first accepted one is refused, and so is one without a codec of the policy. Media lines are answered recvonly, those
/// that send nothing inactive; the streams of lines that are answered sendrecv are for the caller to describe. An error
/// means that the offer as a whole cannot be answered.
Result<Answer> answerOffer(const SessionDescription& offer, const AnswerPolicy& policy, const LocalTransport& local);

}  // namespace wf::sdp
