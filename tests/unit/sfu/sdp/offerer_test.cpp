#include "sfu/sdp/offerer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sfu/sdp/codec_policy.h"
#include "tests/unit/sfu/sdp/local_end.h"
#include "tests/unit/sfu/sdp/samples.h"

namespace wf::sdp {
namespace {

using rtp::Codec;
using rtp::MediaKind;

OfferedStream audio(std::uint32_t ssrc, std::string_view parameters = "") {
    OfferedStream stream;
    stream.parameters = FormatParameters(parameters);
    stream.extensions = {ExtensionKind::kAudioLevel, ExtensionKind::kMid};
    stream.ssrc = ssrc;
    return stream;
}

OfferedStream video(Codec codec, std::uint32_t ssrc, std::string_view parameters = "") {
    OfferedStream stream;
    stream.kind = MediaKind::kVideo;
    stream.codec = codec;
    stream.parameters = FormatParameters(parameters);
    stream.extensions = {ExtensionKind::kAbsSendTime, ExtensionKind::kTransportWideCc, ExtensionKind::kMid};
    stream.ssrc = ssrc;
    stream.rtx_ssrc = ssrc + 1;
    return stream;
}

OfferedStream data() {
    OfferedStream stream;
    stream.kind = MediaKind::kData;
    return stream;
}

// What a browser would answer: the same lines, turned round.
SessionDescription answerTo(const SessionDescription& offer) {
    SessionDescription answer = offer;
    for (MediaDescription& line : answer.media) {
        line.direction = reversed(*line.direction);
        line.transport = line.isRejected()
                             ? TransportAttributes{}
                             : TransportAttributes{"peer", "peerpeerpeerpeerpeerpeer", {}, {}, DtlsSetup::kActive};
        line.msids.clear();
        line.sources.clear();
        line.source_groups.clear();
    }
    return answer;
}

constexpr std::string_view kJanusOffer =
    "v=0\r\n"
    "o=- 1795377475972911 1 IN IP4 203.0.113.7\r\n"
    "s=VideoRoom 7\r\n"
    "t=0 0\r\n"
    "a=group:BUNDLE 0 1 2\r\n"
    "a=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 AA:BB:CC\r\n"
    "a=extmap-allow-mixed\r\n"
    "a=msid-semantic: WMS *\r\n"
    "a=ice-lite\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "c=IN IP4 203.0.113.7\r\n"
    "a=sendonly\r\n"
    "a=mid:0\r\n"
    "a=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\n"
    "a=ice-pwd:0123456789abcdefghijkl\r\n"
    "a=ice-options:trickle\r\n"
    "a=setup:actpass\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=msid:janus janus0\r\n"
    "a=ssrc:1163462978 cname:janus\r\n"
    "a=candidate:1 1 udp 2015363327 203.0.113.7 23150 typ host\r\n"
    "a=end-of-candidates\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
    "c=IN IP4 203.0.113.7\r\n"
    "a=sendonly\r\n"
    "a=mid:1\r\n"
    "a=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\n"
    "a=ice-pwd:0123456789abcdefghijkl\r\n"
    "a=ice-options:trickle\r\n"
    "a=setup:actpass\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 ccm fir\r\n"
    "a=rtcp-fb:96 nack\r\n"
    "a=rtcp-fb:96 nack pli\r\n"
    "a=rtcp-fb:96 goog-remb\r\n"
    "a=rtcp-fb:96 transport-cc\r\n"
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=rtpmap:97 rtx/90000\r\n"
    "a=fmtp:97 apt=96\r\n"
    "a=ssrc-group:FID 268538688 268538689\r\n"
    "a=msid:janus janus1\r\n"
    "a=ssrc:268538688 cname:janus\r\n"
    "a=ssrc:268538689 cname:janus\r\n"
    "a=candidate:1 1 udp 2015363327 203.0.113.7 23150 typ host\r\n"
    "a=end-of-candidates\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "c=IN IP4 203.0.113.7\r\n"
    "a=sendonly\r\n"
    "a=mid:2\r\n"
    "a=sctp-port:5000\r\n"
    "a=ice-ufrag:abcd\r\n"
    "a=ice-pwd:0123456789abcdefghijkl\r\n"
    "a=ice-options:trickle\r\n"
    "a=setup:actpass\r\n"
    "a=candidate:1 1 udp 2015363327 203.0.113.7 23150 typ host\r\n"
    "a=end-of-candidates\r\n";

TEST(SdpOfferer, WritesWhatJanusWrites) {
    Offerer offerer("1795377475972911", "VideoRoom 7");
    EXPECT_EQ(offerer.add(audio(1163462978)), 0U);
    EXPECT_EQ(offerer.add(video(Codec::kVp8, 268538688)), 1U);
    EXPECT_EQ(offerer.add(data()), 2U);
    LocalTransport local = localEnd();
    local.ice_lite = true;
    EXPECT_EQ(write(offerer.offer(local)), kJanusOffer);
}

TEST(SdpOfferer, KeepsLinesAndTakesThemAgain) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    offerer.add(audio(10));
    offerer.add(video(Codec::kVp8, 20));
    offerer.add(video(Codec::kH264, 30, "packetization-mode=1;profile-level-id=42e01f"));
    offerer.remove(1);
    SessionDescription offer = offerer.offer(local);
    EXPECT_EQ(offer.media[1].direction, Direction::kInactive);
    EXPECT_EQ(offer.media[1].port, 9);
    EXPECT_TRUE(offer.media[1].sources.empty() && offer.media[1].msids.empty());
    EXPECT_EQ(offer.media[1].formats.size(), 2U);
    EXPECT_EQ(offer.bundle()->mids, (std::vector<std::string>{"0", "1", "2"}));

    EXPECT_EQ(offerer.add(video(Codec::kH264, 40)), 3U);  // free is only the VP8 line
    EXPECT_EQ(offerer.add(video(Codec::kVp8, 50)), 1U);
    EXPECT_EQ(offerer.add(audio(60)), 4U);
    offer = offerer.offer(local);
    EXPECT_EQ(offer.origin.version, "2");
    EXPECT_EQ(offer.media[1].direction, Direction::kSendonly);
    EXPECT_EQ(offer.media[1].mid, "1");
    EXPECT_EQ(offer.media[1].sources.at(0).ssrc, 50U);
    EXPECT_EQ(offerer.add(data()), 5U);
    EXPECT_EQ(offerer.add(data()), 5U);
}

// In a bundle a payload type means one thing.
TEST(SdpOfferer, OneNumberForEachSetOfParameters) {
    Offerer offerer("1", "-");
    offerer.add(video(Codec::kH264, 10, "profile-level-id=42e01f"));
    offerer.add(video(Codec::kH264, 20, "profile-level-id=640c1f"));
    offerer.add(video(Codec::kH264, 30, "profile-level-id=42e01f"));
    offerer.add(audio(40, "useinbandfec=1"));
    offerer.add(audio(50, "useinbandfec=1;stereo=1"));
    offerer.add(video(Codec::kH265, 60));
    offerer.add(video(Codec::kVp9, 70));
    offerer.add(video(Codec::kAv1, 80));
    const SessionDescription offer = offerer.offer(localEnd());
    std::vector<std::string> numbers;
    for (const MediaDescription& line : offer.media) {
        numbers.emplace_back();
        for (const PayloadFormat& format : line.formats) {
            numbers.back() += std::to_string(format.payload_type) + " ";
        }
    }
    EXPECT_EQ(numbers, (std::vector<std::string>{"107 108 ", "97 99 ", "107 108 ", "111 ", "102 ", "100 103 ",
                                                 "101 104 ", "98 109 "}));
}

TEST(SdpOfferer, RunsOutOfPayloadTypesQuietly) {
    Offerer offerer("1", "-");
    std::size_t added = 0;
    while (offerer.add(video(Codec::kH264, 1, "x=" + std::to_string(added)))) {
        ++added;
        ASSERT_LT(added, 100U);
    }
    EXPECT_GE(added, 20U);
    EXPECT_EQ(offerer.lineCount(), added);
    EXPECT_EQ(offerer.add(video(Codec::kVp8, 5)), added);
}

TEST(SdpOfferer, AcceptsAnAnswer) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    offerer.add(audio(10));
    offerer.add(video(Codec::kVp8, 20));
    offerer.add(data());
    const auto result = offerer.accept(answerTo(offerer.offer(local)), local);
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_EQ(result->role, DtlsRole::kServer);
    EXPECT_EQ(result->remote->ice.ufrag, "peer");
    ASSERT_EQ(result->media.size(), 3U);
    EXPECT_EQ(result->media[0].direction, Direction::kSendonly);
    EXPECT_EQ(result->media[0].extensionId(ExtensionKind::kAudioLevel), 1);
    EXPECT_EQ(result->media[1].codec->payload_type, 96);
    EXPECT_EQ(result->media[1].codec->rtx_payload_type, 97);
    EXPECT_TRUE(result->media[1].codec->feedback.transport_cc);
    EXPECT_EQ(result->media[2].data, NegotiatedData{});
}

TEST(SdpOfferer, SeesWhatTheSubscriberLeavesOut) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    offerer.add(audio(10));
    offerer.add(video(Codec::kVp8, 20));
    offerer.add(video(Codec::kVp9, 30));
    SessionDescription answer = answerTo(offerer.offer(local));
    answer.media[0].direction = Direction::kInactive;
    answer.media[1].formats.resize(1);
    answer.media[1].extensions.clear();
    answer.media[2].formats.erase(answer.media[2].formats.begin());
    auto result = offerer.accept(answer, local);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->media[0].direction, Direction::kInactive);
    EXPECT_EQ(result->media[1].codec->rtx_payload_type, std::nullopt);
    EXPECT_TRUE(result->media[1].extensions.empty());
    EXPECT_EQ(result->media[2].rejection, "the subscriber does not take its codec");
}

TEST(SdpOfferer, RefusedLinesStayOutUntilTheyAreUsedAgain) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    offerer.add(audio(10));
    offerer.add(video(Codec::kVp8, 20));
    SessionDescription answer = answerTo(offerer.offer(local));
    answer.media[1] = rejectedLine(answer.media[1]);
    auto result = offerer.accept(answer, local);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->media[1].rejection, "refused by the subscriber");
    EXPECT_FALSE(offerer.isActive(1));

    SessionDescription offer = offerer.offer(local);
    EXPECT_TRUE(offer.media[1].isRejected());
    EXPECT_EQ(offer.bundle()->mids, std::vector<std::string>{"0"});
    result = offerer.accept(answerTo(offer), local);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->media[1].rejection, "not in use");

    EXPECT_EQ(offerer.add(video(Codec::kVp8, 30)), 1U);
    offer = offerer.offer(local);
    EXPECT_FALSE(offer.media[1].isRejected());
    EXPECT_EQ(offer.bundle()->mids, (std::vector<std::string>{"0", "1"}));
}

TEST(SdpOfferer, ARefusedLineTakesAnotherCodec) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    offerer.add(video(Codec::kH265, 10));
    offerer.add(audio(20));
    SessionDescription answer = answerTo(offerer.offer(local));
    answer.media[0] = rejectedLine(answer.media[0]);
    ASSERT_TRUE(offerer.accept(answer, local).ok());
    EXPECT_EQ(offerer.add(video(Codec::kVp8, 30)), 0U);
    EXPECT_EQ(offerer.payloadType(0), 96);
}

TEST(SdpOfferer, AnswersMustFit) {
    Offerer offerer("1", "-");
    LocalTransport local = localEnd();
    offerer.add(audio(10));
    offerer.add(video(Codec::kVp8, 20));
    const SessionDescription good = answerTo(offerer.offer(local));
    const auto message = [&](const SessionDescription& answer) {
        const auto result = offerer.accept(answer, local);
        return result.ok() ? std::string("accepted") : result.error().message;
    };
    SessionDescription answer = good;
    answer.media.pop_back();
    EXPECT_EQ(message(answer), "The answer has 1 media lines, the offer has 2");
    answer = good;
    std::swap(answer.media[0], answer.media[1]);
    EXPECT_EQ(message(answer), "Line 0 of the answer is 'video', the offer's is 'audio'");
    answer = good;
    answer.media[1].mid = "x";
    EXPECT_EQ(message(answer), "Line 1 of the answer has the mid 'x' instead of '1'");
    answer = good;
    answer.media[0].transport.ice_ufrag.clear();
    EXPECT_EQ(message(answer), "The SDP has no ice-ufrag and ice-pwd (media line 0)");
    answer = good;
    answer.media[1].mid.reset();
    EXPECT_EQ(message(answer), "accepted");
    local.role = DtlsRole::kClient;
    EXPECT_EQ(message(good), "The answer changes the DTLS role of a running connection (a=setup)");
    EXPECT_EQ(roleFromAnswer(DtlsSetup::kPassive), DtlsRole::kClient);
    EXPECT_EQ(roleFromAnswer(DtlsSetup::kActpass), DtlsRole::kServer);
}

TEST(SdpOfferer, PublishersMsidGoesThrough) {
    Offerer offerer("1", "-");
    OfferedStream stream = audio(10);
    stream.msid = {"room|77", "alice-mic"};
    stream.rtx_ssrc = 11;  // of audio there is none
    offerer.add(stream);
    const SessionDescription offer = offerer.offer(localEnd());
    EXPECT_EQ(offer.media[0].msids, (std::vector<Msid>{{"room|77", "alice-mic"}}));
    EXPECT_EQ(offer.media[0].sources.size(), 1U);
    EXPECT_EQ(offer.media[0].formats.size(), 1U);
}

TEST(SdpOfferer, NamesCannotAddLines) {
    Offerer offerer("1", "VideoRoom a\r\nm=audio 9 RTP/AVP 0\r\na=inactive");
    OfferedStream stream = audio(10);
    stream.msid = {"room b\r\na=x", "alice\tc"};
    offerer.add(stream);
    const SessionDescription offer = parsed(write(offerer.offer(localEnd())));
    EXPECT_EQ(offer.name, "VideoRoom a  m=audio 9 RTP/AVP 0  a=inactive");
    ASSERT_EQ(offer.media.size(), 1U);
    EXPECT_EQ(offer.media[0].msids, (std::vector<Msid>{{"room_b__a=x", "alice_c"}}));
    EXPECT_TRUE(offer.media[0].attributes.empty());
}

TEST(SdpOfferer, OffersRedBehindOpusAndTakesWhatIsAnswered) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    OfferedStream red = audio(10, "useinbandfec=1");
    red.red = true;
    offerer.add(red);
    offerer.add(audio(20, "useinbandfec=1"));
    const SessionDescription offer = parsed(write(offerer.offer(local)));
    ASSERT_EQ(offer.media[0].formats.size(), 2U);
    EXPECT_EQ(offer.media[0].formats[0].payload_type, 111);
    EXPECT_EQ(offer.media[0].formats[1], redFormat(63, 111));
    EXPECT_NE(write(offer).find("a=rtpmap:63 red/48000/2\r\n"), std::string::npos);
    EXPECT_NE(write(offer).find("a=fmtp:63 111/111\r\n"), std::string::npos);
    EXPECT_EQ(offer.media[1].formats.size(), 1U) << "its source has none";

    const auto whole = offerer.accept(answerTo(offer), local);
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(whole->media[0].codec->red_payload_type, 63);
    EXPECT_FALSE(whole->media[1].codec->red_payload_type);
    SessionDescription answer = answerTo(offer);
    answer.media[0].formats.pop_back();
    const auto plain = offerer.accept(answer, local);
    ASSERT_TRUE(plain.ok());
    EXPECT_TRUE(plain->media[0].accepted());
    EXPECT_FALSE(plain->media[0].codec->red_payload_type);
    answer = answerTo(offer);
    answer.media[0].formats[1].parameters = FormatParameters("111/0");
    EXPECT_FALSE(offerer.accept(answer, local)->media[0].codec->red_payload_type) << "not around Opus alone";
}

TEST(SdpOfferer, RedOfOtherOpusParametersHasItsOwnPayloadType) {
    Offerer offerer("1", "-");
    OfferedStream one = audio(10, "useinbandfec=1");
    OfferedStream two = audio(20, "stereo=1");
    one.red = two.red = true;
    offerer.add(one);
    offerer.add(two);
    const SessionDescription offer = offerer.offer(localEnd());
    ASSERT_EQ(offer.media[1].formats.size(), 2U);
    EXPECT_EQ(offer.media[0].formats[1], redFormat(63, 111));
    const std::uint8_t second = offer.media[1].formats[0].payload_type;
    EXPECT_EQ(offer.media[1].formats[1], redFormat(offer.media[1].formats[1].payload_type, second));
    EXPECT_NE(offer.media[1].formats[1].payload_type, 63);
}

TEST(SdpOfferer, MayHaveNothingInUse) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    offerer.add(audio(10));
    offerer.remove(0);
    const SessionDescription offer = offerer.offer(local);
    SessionDescription answer = answerTo(offer);
    answer.media[0] = rejectedLine(answer.media[0]);
    const auto result = offerer.accept(answer, local);
    ASSERT_TRUE(result.ok());
    EXPECT_FALSE(result->remote);
    EXPECT_EQ(parsed(write(offerer.offer(local))).bundle(), nullptr);
}

}  // namespace
}  // namespace wf::sdp
