#include "tests/bench/load/session_text.h"

#include <algorithm>
#include <string_view>

#include "sfu/sdp/session_description.h"

namespace wf::load {
namespace {

struct CodecText {
    rtp::Codec codec;
    std::uint8_t payload_type;
    const char* map;
    const char* parameters;
};

constexpr CodecText kCodecs[] = {
    {rtp::Codec::kOpus, 111, "opus/48000/2", "minptime=10;useinbandfec=1"},
    {rtp::Codec::kPcmu, 0, "PCMU/8000", ""},
    {rtp::Codec::kPcma, 8, "PCMA/8000", ""},
    {rtp::Codec::kG722, 9, "G722/8000", ""},
    {rtp::Codec::kVp8, 96, "VP8/90000", ""},
    {rtp::Codec::kVp9, 98, "VP9/90000", "profile-id=0"},
    {rtp::Codec::kH264, 102, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    {rtp::Codec::kAv1, 45, "AV1/90000", ""},
    {rtp::Codec::kH265, 49, "H265/90000", ""},
};

const CodecText& textOf(rtp::Codec codec) {
    const auto* const found = std::find_if(std::begin(kCodecs), std::end(kCodecs),
                                           [codec](const CodecText& text) { return text.codec == codec; });
    return found != std::end(kCodecs) ? *found : kCodecs[0];
}

std::string transportLines(const LocalEnd& local, const char* setup) {
    return "c=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=ice-ufrag:" + local.credentials.ufrag +
           "\r\na=ice-pwd:" + local.credentials.pwd +
           "\r\na=fingerprint:" + std::string(local.fingerprint.algorithmName()) + " " + local.fingerprint.value() +
           "\r\na=setup:" + setup + "\r\na=candidate:1 1 udp 2130706431 " + local.address.ip() + " " +
           std::to_string(local.address.port()) + " typ host\r\na=end-of-candidates\r\n";
}

std::string sourceLines(const PublishedLine& line) {
    std::string text;
    if (line.simulcast == SimulcastKind::kRid) {
        std::string rids;
        for (std::size_t i = 0; i < line.ssrcs.size(); ++i) {
            text += std::string("a=rid:") + kRids[i] + " send\r\n";
            rids += (i > 0 ? ";" : "") + std::string(kRids[i]);
        }
        return text + "a=simulcast:send " + rids + "\r\n";
    }
    if (line.simulcast == SimulcastKind::kSsrc) {
        text = "a=ssrc-group:SIM";
        for (const std::uint32_t ssrc : line.ssrcs) {
            text += " " + std::to_string(ssrc);
        }
        text += "\r\n";
    }
    for (const std::uint32_t ssrc : line.ssrcs) {
        text += "a=ssrc:" + std::to_string(ssrc) + " cname:load\r\n";
    }
    return text;
}

std::string mediaLine(const LocalEnd& local, const PublishedLine& line, std::size_t mid) {
    const CodecText& codec = textOf(line.media.codec());
    const std::string type = std::to_string(codec.payload_type);
    const bool video = line.media.kind() == rtp::MediaKind::kVideo;
    std::string text = std::string("m=") + (video ? "video" : "audio") + " 9 UDP/TLS/RTP/SAVPF " + type + "\r\n" +
                       transportLines(local, "actpass") + "a=mid:" + std::to_string(mid) +
                       "\r\na=sendonly\r\na=rtpmap:" + type + " " + codec.map + "\r\n";
    const std::string parameters = line.media.fmtp().empty() ? codec.parameters : line.media.fmtp();
    if (!parameters.empty()) {
        text += "a=fmtp:" + type + " " + parameters + "\r\n";
    }
    if (video) {
        for (const char* feedback : {"nack", "nack pli", "ccm fir", "goog-remb"}) {
            text += "a=rtcp-fb:" + type + " " + feedback + "\r\n";
        }
    }
    text += "a=extmap:" + std::to_string(kMidExtension) + " urn:ietf:params:rtp-hdrext:sdes:mid\r\n";
    if (line.simulcast == SimulcastKind::kRid) {
        text += "a=extmap:" + std::to_string(kRidExtension) + " urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n";
    }
    return text + sourceLines(line);
}

/// `we_offered`: a full server is controlled by who offers (RFC 8445 section 6.1.1).
Result<RemoteEnd> remoteEnd(const sdp::SessionDescription& session, bool we_offered) {
    for (const sdp::MediaDescription& line : session.media) {
        if (line.isRejected()) {
            continue;
        }
        const sdp::TransportAttributes theirs = session.transportOf(line);
        RemoteEnd remote;
        remote.credentials = {theirs.ice_ufrag, theirs.ice_pwd};
        remote.we_control = we_offered || session.ice_lite;
        // Who may choose takes the client's part, as browsers do.
        remote.our_role = theirs.setup == sdp::DtlsSetup::kActive ? dtls::DtlsRole::kServer : dtls::DtlsRole::kClient;
        for (const sdp::Fingerprint& told : theirs.fingerprints) {
            if (const auto fingerprint = dtls::Fingerprint::parse(told.algorithm, told.value)) {
                remote.fingerprints.push_back(*fingerprint);
            }
        }
        for (const sdp::Candidate& candidate : line.candidates) {
            const auto address = net::Address::parse(candidate.address, candidate.port);
            if (address && address->isV4() && candidate.component == 1 && candidate.isUdp()) {
                remote.address = *address;
                return remote;
            }
        }
        return Error{"the server told no IPv4 address for UDP"};
    }
    return Error{"the server took no media"};
}

/// Leaves of an offered line what a subscriber answers with.
void answerLine(sdp::MediaDescription& line, const LocalEnd& local, sdp::Direction offered) {
    line.direction = sdp::reversed(offered);
    line.transport = {};
    line.transport.ice_ufrag = local.credentials.ufrag;
    line.transport.ice_pwd = local.credentials.pwd;
    line.transport.fingerprints = {{std::string(local.fingerprint.algorithmName()), local.fingerprint.value()}};
    line.transport.setup = sdp::DtlsSetup::kActive;
    sdp::Candidate own;
    own.foundation = "1";
    own.priority = 2130706431;
    own.address = local.address.ip();
    own.port = local.address.port();
    line.candidates = {own};
    line.end_of_candidates = true;
    line.sources.clear();
    line.source_groups.clear();
    line.msids.clear();
    std::erase_if(line.formats, [](const sdp::PayloadFormat& format) { return format.isNamed("rtx"); });
    for (sdp::PayloadFormat& format : line.formats) {
        std::erase(format.feedback, "transport-cc");
    }
    std::erase_if(line.extensions,
                  [](const sdp::ExtensionMap& map) { return map.uri.find("transport-wide-cc") != std::string::npos; });
}

}  // namespace

std::uint8_t payloadTypeOf(rtp::Codec codec) { return textOf(codec).payload_type; }

std::string publisherOffer(const LocalEnd& local, const std::vector<PublishedLine>& lines) {
    std::string media;
    std::string mids;
    for (std::size_t mid = 0; mid < lines.size(); ++mid) {
        media += mediaLine(local, lines[mid], mid);
        mids += " " + std::to_string(mid);
    }
    return "v=0\r\no=- 4711 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + mids +
           "\r\na=msid-semantic: WMS load\r\n" + media;
}

Result<SubscriberAnswer> subscriberAnswer(const LocalEnd& local, const std::string& offer) {
    auto session = sdp::parse(offer);
    if (!session) {
        return session.error();
    }
    auto remote = remoteEnd(session.value(), false);
    if (!remote) {
        return remote.error();
    }
    SubscriberAnswer answer;
    answer.remote = std::move(remote.value());
    for (sdp::MediaDescription& line : session->media) {
        answer.media_lines += line.isRtp() && !line.isRejected() ? 1U : 0U;
        answerLine(line, local, session->directionOf(line));
    }
    session->transport = {};
    session->ice_lite = false;
    answer.sdp = sdp::write(session.value());
    return answer;
}

Result<RemoteEnd> remoteOfAnswer(const std::string& answer) {
    const auto session = sdp::parse(answer);
    if (!session) {
        return session.error();
    }
    return remoteEnd(session.value(), true);
}

}  // namespace wf::load
