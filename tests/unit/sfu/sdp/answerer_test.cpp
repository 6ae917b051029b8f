#include "sfu/sdp/answerer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/unit/sfu/sdp/local_end.h"
#include "tests/unit/sfu/sdp/samples.h"

namespace wf::sdp {
namespace {

using rtp::Codec;

Answer answered(const SessionDescription& offer, const AnswerPolicy& policy = {},
                const LocalTransport& local = localEnd()) {
    Result<Answer> answer = answerOffer(offer, policy, local);
    EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().message);
    return answer.ok() ? std::move(answer.value()) : Answer{};
}

AnswerPolicy everyCodec() {
    AnswerPolicy policy;
    policy.codecs.audio = {Codec::kOpus, Codec::kPcmu};
    policy.codecs.video = {Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kH265};
    return policy;
}

// What any browser asks of an answer.
void expectFits(const SessionDescription& offer, const Answer& answer) {
    const SessionDescription& session = answer.description;
    EXPECT_EQ(write(parsed(write(session))), write(session));
    ASSERT_EQ(session.media.size(), offer.media.size());
    std::vector<std::string> bundled;
    for (std::size_t i = 0; i < session.media.size(); ++i) {
        const MediaDescription& line = session.media[i];
        const MediaDescription& offered = offer.media[i];
        EXPECT_EQ(line.media, offered.media);
        EXPECT_EQ(line.protocol, offered.protocol);
        EXPECT_EQ(line.mid, offered.mid);
        EXPECT_EQ(line.isRejected(), !answer.media[i].accepted());
        EXPECT_FALSE(line.formats.empty() && line.other_formats.empty());
        if (line.isRejected()) {
            EXPECT_TRUE(line.candidates.empty() && line.transport.ice_ufrag.empty());
            continue;
        }
        bundled.push_back(line.mid.value_or(""));
        EXPECT_EQ(line.transport.setup, answer.role == DtlsRole::kServer ? DtlsSetup::kPassive : DtlsSetup::kActive);
        EXPECT_EQ(line.rtcp_mux, line.isRtp());
        for (const PayloadFormat& format : line.formats) {
            ASSERT_NE(offered.findFormat(format.payload_type), nullptr);
            EXPECT_TRUE(format.isNamed(offered.findFormat(format.payload_type)->name));
            for (const std::string& feedback : format.feedback) {
                const auto& list = offered.findFormat(format.payload_type)->feedback;
                EXPECT_NE(std::ranges::find(list, feedback), list.end()) << feedback;
            }
        }
        for (const ExtensionMap& extension : line.extensions) {
            EXPECT_TRUE(std::ranges::any_of(offered.extensions, [&](const ExtensionMap& e) {
                return e.id == extension.id && e.uri == extension.uri;
            })) << extension.uri;
        }
    }
    EXPECT_EQ(session.bundle() ? session.bundle()->mids : std::vector<std::string>{}, bundled);
}

TEST(SdpAnswerer, AnswersEverySample) {
    for (const std::string& name : sampleNames()) {
        if (name.find("answer") != std::string::npos || name == "gstreamer-offer-no-bundle") {
            continue;
        }
        SCOPED_TRACE(name);
        const SessionDescription offer = sample(name);
        const Answer answer = answered(offer, everyCodec());
        expectFits(offer, answer);
        ASSERT_TRUE(answer.remote);
        EXPECT_FALSE(answer.remote->ice.ufrag.empty());
        EXPECT_EQ(answer.role, DtlsRole::kServer);
    }
}

// Names, order and values as Janus answers the same offer, but for setup: the server wants to be the DTLS server.
constexpr std::string_view kJanusAnswer =
    "v=0\r\n"
    "o=- 706937244482314438 2 IN IP4 203.0.113.7\r\n"
    "s=VideoRoom 1\r\n"
    "t=0 0\r\n"
    "a=group:BUNDLE 0 1\r\n"
    "a=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 AA:BB:CC\r\n"
    "a=extmap-allow-mixed\r\n"
    "a=msid-semantic: WMS *\r\n"
    "a=ice-lite\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "c=IN IP4 203.0.113.7\r\n"
    "a=recvonly\r\n"
    "a=mid:0\r\n"
    "a=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\n"
    "a=ice-pwd:0123456789abcdefghijkl\r\n"
    "a=ice-options:trickle\r\n"
    "a=setup:passive\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 useinbandfec=1\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=candidate:1 1 udp 2015363327 203.0.113.7 23150 typ host\r\n"
    "a=end-of-candidates\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
    "c=IN IP4 203.0.113.7\r\n"
    "a=recvonly\r\n"
    "a=mid:1\r\n"
    "a=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\n"
    "a=ice-pwd:0123456789abcdefghijkl\r\n"
    "a=ice-options:trickle\r\n"
    "a=setup:passive\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 ccm fir\r\n"
    "a=rtcp-fb:96 nack\r\n"
    "a=rtcp-fb:96 nack pli\r\n"
    "a=rtcp-fb:96 goog-remb\r\n"
    "a=rtcp-fb:96 transport-cc\r\n"
    "a=extmap:13 urn:3gpp:video-orientation\r\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
    "a=rtpmap:97 rtx/90000\r\n"
    "a=fmtp:97 apt=96\r\n"
    "a=rid:h recv\r\n"
    "a=rid:m recv\r\n"
    "a=rid:l recv\r\n"
    "a=simulcast:recv h;m;l\r\n"
    "a=candidate:1 1 udp 2015363327 203.0.113.7 23150 typ host\r\n"
    "a=end-of-candidates\r\n";

TEST(SdpAnswerer, WritesWhatJanusWrites) {
    AnswerPolicy policy;
    policy.session_name = "VideoRoom 1";
    policy.extensions.erase(ExtensionKind::kAbsSendTime);
    policy.extensions.erase(ExtensionKind::kPlayoutDelay);
    policy.codecs.rtx = true;
    const SessionDescription offer = sample("chromium-offer-simulcast");
    LocalTransport local = localEnd();
    local.ice_lite = true;
    const std::string text = write(answered(offer, policy, local).description);
    EXPECT_EQ(text, kJanusAnswer);
}

TEST(SdpAnswerer, SaysWhatWasAgreed) {
    const SessionDescription offer = sample("chromium-offer-simulcast");
    const Answer answer = answered(offer);
    const NegotiatedMedia& video = answer.media[1];
    EXPECT_EQ(video.kind, rtp::MediaKind::kVideo);
    EXPECT_EQ(video.mid, "1");
    EXPECT_EQ(video.direction, Direction::kRecvonly);
    ASSERT_TRUE(video.codec);
    EXPECT_EQ(video.codec->codec, Codec::kVp8);
    EXPECT_EQ(video.codec->payload_type, 96);
    EXPECT_EQ(video.codec->rtx_payload_type, 97);
    EXPECT_EQ(video.codec->clock_rate, 90000U);
    EXPECT_EQ(video.codec->feedback, (Feedback{true, true, true, true, true}));
    EXPECT_EQ(video.rids, (std::vector<std::string>{"h", "m", "l"}));
    EXPECT_EQ(video.extensionId(ExtensionKind::kTransportWideCc), 3);
    EXPECT_EQ(video.extensionId(ExtensionKind::kRid), 10);
    EXPECT_EQ(video.extensionId(ExtensionKind::kAudioLevel), std::nullopt);
    EXPECT_EQ(video.tracks.at(0).msid.stream, offer.media[1].msids[0].stream);
    EXPECT_EQ(answer.remote->ice.ufrag, "vxaz");
    EXPECT_TRUE(answer.remote->trickle);
    EXPECT_FALSE(answer.remote->end_of_candidates);
}

TEST(SdpAnswerer, TurnsDirectionsRound) {
    const Answer recvonly = answered(sample("chromium-offer-recvonly"));
    EXPECT_EQ(recvonly.description.media[0].direction, Direction::kInactive);
    EXPECT_TRUE(recvonly.media[0].accepted());
    const Answer firefox = answered(sample("firefox-offer-simulcast"));
    const auto& extensions = firefox.description.media[1].extensions;
    // Firefox wants to receive playout delays only, and to send rids only.
    EXPECT_EQ(firefox.media[1].extensionId(ExtensionKind::kPlayoutDelay), std::nullopt);
    const auto rid = std::ranges::find(extensions, 9, &ExtensionMap::id);
    ASSERT_NE(rid, extensions.end());
    EXPECT_EQ(rid->direction, Direction::kRecvonly);
}

TEST(SdpAnswerer, RefusesLinesWithAReason) {
    const SessionDescription offer = sample("chromium-offer-av");
    AnswerPolicy policy;
    policy.codecs.video = {Codec::kH265};
    Answer answer = answered(offer, policy);
    expectFits(offer, answer);
    EXPECT_EQ(answer.media[1].rejection, "none of its codecs is allowed here");
    EXPECT_EQ(write(answer.description).substr(write(answer.description).find("m=video")),
              "m=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:1\r\n");
    policy = {};
    policy.audio = false;
    answer = answered(offer, policy);
    expectFits(offer, answer);
    EXPECT_EQ(answer.media[0].rejection, "audio is not taken here");
    EXPECT_EQ(answer.description.bundle()->mids, std::vector<std::string>{"1"});

    answer = answered(sample("firefox-reoffer-2-stopped"));
    EXPECT_EQ(answer.media[1].rejection, "not bundled with the other lines");
    answer = answered(sample("chromium-reoffer-2-stopped"));
    EXPECT_EQ(answer.media[1].rejection, "stopped by the offerer");
    EXPECT_TRUE(answer.media[0].accepted());

    SessionDescription text = offer;
    text.media[0].media = "text";
    text.media[1].rtcp_mux = false;
    answer = answered(text);
    EXPECT_EQ(answer.media[0].rejection, "'text' over 'UDP/TLS/RTP/SAVPF' is not supported");
    EXPECT_EQ(answer.media[1].rejection, "RTP and RTCP are not multiplexed");
    EXPECT_FALSE(answer.remote);
    EXPECT_EQ(answer.description.bundle(), nullptr);
}

TEST(SdpAnswerer, TakesOneDataChannelLineInEitherForm) {
    Answer answer = answered(sample("aiortc-offer-all"));
    const MediaDescription& old = answer.description.media[2];
    EXPECT_EQ(old.sctp_map, (SctpMap{5000, "webrtc-datachannel", 16}));
    EXPECT_EQ(old.sctp_port, std::nullopt);
    EXPECT_EQ(old.other_formats, std::vector<std::string>{"5000"});
    EXPECT_EQ(answer.media[2].data, (NegotiatedData{5000, 65536}));

    SessionDescription offer = sample("firefox-offer-data");
    AnswerPolicy policy;
    policy.max_message_size = 262144;
    offer.media.push_back(offer.media[0]);
    offer.media[1].mid = "1";
    offer.groups[0].mids.emplace_back("1");
    answer = answered(offer, policy);
    expectFits(offer, answer);
    EXPECT_EQ(answer.description.media[0].sctp_port, 5000);
    EXPECT_EQ(answer.description.media[0].direction, Direction::kSendrecv);
    EXPECT_EQ(answer.description.media[0].max_message_size, 262144U);
    EXPECT_EQ(answer.media[0].data, (NegotiatedData{5000, 1073741823}));
    EXPECT_EQ(answer.media[1].rejection, "there is a data channel line already");
}

TEST(SdpAnswerer, WithoutBundleOnlyTheFirstLineIsUsed) {
    const SessionDescription offer = sample("gstreamer-offer-no-bundle");
    const Answer answer = answered(offer, everyCodec());
    EXPECT_TRUE(answer.media[0].accepted());
    EXPECT_EQ(answer.media[1].rejection, "not bundled with the other lines");
    EXPECT_EQ(answer.description.bundle(), nullptr);
    EXPECT_EQ(answer.remote->ice.ufrag, offer.media[0].transport.ice_ufrag);
}

TEST(SdpAnswerer, ManagesWithoutMids) {
    SessionDescription offer = sample("gstreamer-offer-no-bundle");
    offer.media[0].mid.reset();
    offer.media[1].mid = "0";
    const Answer answer = answered(offer, everyCodec());
    EXPECT_EQ(answer.description.media[0].mid, std::nullopt);
    EXPECT_EQ(answer.media[0].mid, "0_");
    EXPECT_EQ(answer.media[1].mid, "0");
}

TEST(SdpAnswerer, TakesPlanB) {
    const SessionDescription offer = sample("legacy-plan-b");
    const Answer answer = answered(offer);
    expectFits(offer, answer);
    EXPECT_EQ(answer.media[1].tracks.size(), 2U);
    EXPECT_EQ(answer.media[1].tracks[0].layers.size(), 2U);
    EXPECT_EQ(answer.media[1].tracks[0].msid.stream, "room|77-alice");
    EXPECT_EQ(answer.remote->candidates.size(), 1U);
    EXPECT_EQ(answer.remote->fingerprints.at(0).algorithm, "sha-1");
}

TEST(SdpAnswerer, OptionsShowInTheAnswer) {
    AnswerPolicy policy;
    policy.codecs.opus_red = true;
    policy.codecs.telephone_event = true;
    policy.reduced_size_rtcp = true;
    policy.max_bitrate_bps = 512'000;
    policy.extensions = {ExtensionKind::kMid};
    LocalTransport local = localEnd();
    local.end_of_candidates = false;
    const Answer answer = answered(sample("chromium-offer-av"), policy, local);
    const MediaDescription& audio = answer.description.media[0];
    ASSERT_EQ(audio.formats.size(), 3U);
    EXPECT_EQ(audio.formats[0].payload_type, 63);
    EXPECT_EQ(audio.formats[1].payload_type, 111);
    EXPECT_EQ(audio.formats[2].payload_type, 110);
    EXPECT_TRUE(audio.formats[1].feedback.empty());  // transport-cc goes with its extension
    EXPECT_TRUE(audio.bandwidths.empty());
    EXPECT_EQ(answer.media[0].codec->red_payload_type, 63);
    const MediaDescription& video = answer.description.media[1];
    EXPECT_EQ(video.bandwidths, (std::vector<Bandwidth>{{"AS", 512}, {"TIAS", 512000}}));
    EXPECT_TRUE(video.rtcp_rsize);
    EXPECT_EQ(video.extensions.size(), 1U);
    EXPECT_FALSE(answer.media[1].codec->feedback.transport_cc);
    EXPECT_FALSE(video.end_of_candidates);
}

TEST(SdpAnswerer, DependencyDescriptorsGoWithAv1) {
    AnswerPolicy policy;
    policy.codecs.video = {Codec::kAv1};
    const SessionDescription offer = sample("chromium-offer-simulcast");
    EXPECT_EQ(answered(offer, policy).media[1].extensionId(ExtensionKind::kDependencyDescriptor), 12);
    EXPECT_EQ(answered(offer).media[1].extensionId(ExtensionKind::kDependencyDescriptor), std::nullopt);
}

TEST(SdpAnswerer, LimitsSimulcastToThreeLayers) {
    SessionDescription offer = sample("chromium-offer-simulcast");
    offer.media[1].rids.push_back({"x", true, "", {}});
    offer.media[1].simulcast->send.push_back({{"x", false}});
    const Answer answer = answered(offer);
    EXPECT_EQ(answer.description.media[1].rids.size(), 3U);
    EXPECT_EQ(answer.description.media[1].simulcast->recv.size(), 3U);
}

TEST(SdpAnswerer, KeepsTheDtlsRole) {
    SessionDescription offer = sample("chromium-offer-data");
    const auto roleFor = [&](DtlsSetup setup, std::optional<DtlsRole> held) -> std::optional<DtlsRole> {
        offer.media[0].transport.setup = setup;
        LocalTransport local = localEnd();
        local.role = held;
        const auto answer = answerOffer(offer, {}, local);
        return answer.ok() ? std::optional(answer->role) : std::nullopt;
    };
    EXPECT_EQ(roleFor(DtlsSetup::kActpass, std::nullopt), DtlsRole::kServer);
    EXPECT_EQ(roleFor(DtlsSetup::kHoldconn, std::nullopt), DtlsRole::kServer);
    EXPECT_EQ(roleFor(DtlsSetup::kActive, std::nullopt), DtlsRole::kServer);
    EXPECT_EQ(roleFor(DtlsSetup::kPassive, std::nullopt), DtlsRole::kClient);
    EXPECT_EQ(roleFor(DtlsSetup::kActpass, DtlsRole::kClient), DtlsRole::kClient);
    EXPECT_EQ(roleFor(DtlsSetup::kPassive, DtlsRole::kClient), DtlsRole::kClient);
    EXPECT_EQ(roleFor(DtlsSetup::kPassive, DtlsRole::kServer), std::nullopt);
    EXPECT_EQ(roleFor(DtlsSetup::kActive, DtlsRole::kClient), std::nullopt);
}

TEST(SdpAnswerer, RefusesOffersThatCannotWork) {
    const SessionDescription good = sample("chromium-offer-av");
    const auto message = [](const SessionDescription& offer) {
        const auto answer = answerOffer(offer, {}, localEnd());
        return answer.ok() ? std::string("answered") : answer.error().message;
    };
    SessionDescription offer = good;
    offer.media[0].transport.ice_pwd.clear();
    EXPECT_EQ(message(offer), "The SDP has no ice-ufrag and ice-pwd (media line 0)");
    offer = good;
    offer.media[0].transport.fingerprints.clear();
    EXPECT_EQ(message(offer), "The SDP has no certificate fingerprint (media line 0)");
    offer = good;
    offer.media[1].mid = "0";
    EXPECT_EQ(message(offer), "Two media lines have the mid '0'");
    offer = good;
    offer.media[1].mid = "12345678901234567";
    EXPECT_EQ(message(offer), "The mid '12345678901234567' is longer than 16 bytes");
}

TEST(SdpTransport, SeesIceRestarts) {
    const RemoteTransport first = *answered(sample("chromium-reoffer-1-offer")).remote;
    const RemoteTransport second = *answered(sample("chromium-reoffer-2-stopped")).remote;
    const RemoteTransport third = *answered(sample("chromium-reoffer-3-recycled-restart")).remote;
    EXPECT_EQ(transportChange(first, second), TransportChange::kNone);
    EXPECT_EQ(transportChange(second, third), TransportChange::kIceRestart);
    EXPECT_EQ(transportChange(third, *answered(sample("firefox-offer-av")).remote), TransportChange::kNewAssociation);
}

TEST(SdpAnswerer, FollowsARecycledLine) {
    const Answer answer = answered(sample("chromium-reoffer-3-recycled-restart"));
    EXPECT_TRUE(answer.media[1].accepted());
    EXPECT_EQ(answer.media[1].mid, "2");
    EXPECT_EQ(answer.description.bundle()->mids, (std::vector<std::string>{"0", "2"}));
}

}  // namespace
}  // namespace wf::sdp
