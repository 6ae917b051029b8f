#include "sfu/sdp/codec_policy.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/sfu/sdp/samples.h"

namespace wf::sdp {
namespace {

using rtp::Codec;

CodecPolicy videoPolicy(std::vector<Codec> codecs) {
    CodecPolicy policy;
    policy.video = std::move(codecs);
    return policy;
}

std::string chosen(const MediaDescription& line, const CodecPolicy& policy) {
    const auto choice = chooseCodec(line, policy);
    if (!choice) {
        return "none";
    }
    const std::string parameters = answerParameters(*choice, policy).text();
    return std::to_string(choice->format->payload_type) +
           (choice->rtx ? "+" + std::to_string(choice->rtx->payload_type) : "") +
           (parameters.empty() ? "" : " " + parameters);
}

TEST(SdpCodecPolicy, TakesTheFirstCodecOfTheRoomThatIsOffered) {
    const SessionDescription offer = sample("chromium-offer-av");
    const MediaDescription& video = offer.media[1];
    EXPECT_EQ(chosen(video, videoPolicy({Codec::kVp8})), "96+97");
    EXPECT_EQ(chosen(video, videoPolicy({Codec::kVp9, Codec::kVp8})), "98+99 profile-id=0");
    EXPECT_EQ(chosen(video, videoPolicy({Codec::kH265, Codec::kVp8})), "96+97");
    EXPECT_EQ(chosen(video, videoPolicy({Codec::kAv1})), "45+46 level-idx=5;profile=0;tier=0");
    EXPECT_EQ(chosen(video, videoPolicy({Codec::kH265})), "none");
    EXPECT_EQ(chosen(video, videoPolicy({})), "none");
    EXPECT_EQ(chosen(offer.media[0], CodecPolicy{}), "111 useinbandfec=1");
}

TEST(SdpCodecPolicy, HonoursAWishOnlyWithinTheRoom) {
    const SessionDescription offer = sample("chromium-offer-av");
    CodecPolicy policy = videoPolicy({Codec::kVp8, Codec::kVp9});
    policy.preferred_video = Codec::kVp9;
    EXPECT_EQ(chosen(offer.media[1], policy), "98+99 profile-id=0");
    policy.preferred_video = Codec::kH264;
    EXPECT_EQ(chosen(offer.media[1], policy), "96+97");
    policy.audio = {Codec::kOpus, Codec::kPcma, Codec::kPcmu};
    policy.preferred_audio = Codec::kPcmu;
    EXPECT_EQ(chosen(offer.media[0], policy), "0");
}

TEST(SdpCodecPolicy, MatchesH264Profiles) {
    const SessionDescription chromium = sample("chromium-offer-av");
    const SessionDescription safari = sample("safari-18-offer-av");
    CodecPolicy policy = videoPolicy({Codec::kH264});
    // Constrained Baseline is what everybody decodes.
    EXPECT_EQ(chosen(chromium.media[1], policy),
              "108+109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    EXPECT_EQ(chosen(safari.media[1], policy),
              "98+99 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    policy.h264_profile = "4d0032";  // another level of Main
    EXPECT_EQ(chosen(chromium.media[1], policy),
              "116+117 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f");
    policy.h264_profile = "640c1f";
    EXPECT_EQ(chosen(safari.media[1], policy),
              "96+97 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f");
    // Not offered: the first in packetization mode 1.
    EXPECT_EQ(chosen(chromium.media[1], policy),
              "102+103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f");
}

TEST(SdpCodecPolicy, PrefersTheProfileToThePacketizationMode) {
    const SessionDescription offer = sessionOf(
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98",
        "a=rtpmap:96 H264/90000\r\na=fmtp:96 profile-level-id=4d001f;packetization-mode=1\r\na=rtpmap:97 H264/90000\r\n"
        "a=fmtp:97 profile-level-id=42e01f;sprop-parameter-sets=Z0,aM;x-google-start-bitrate=900\r\n"
        "a=rtpmap:98 H264/90000\r\na=fmtp:98 profile-level-id=42e01f;packetization-mode=2\r\n");
    EXPECT_EQ(chosen(offer.media[0], videoPolicy({Codec::kH264})),
              "97 profile-level-id=42e01f;x-google-start-bitrate=900");
}

TEST(SdpCodecPolicy, TakesH264WithoutParameters) {
    const SessionDescription offer = sample("gstreamer-offer-h264-opus");
    EXPECT_EQ(chosen(offer.media[0], videoPolicy({Codec::kH264})), "102");
    EXPECT_EQ(chosen(offer.media[1], CodecPolicy{}), "111");
    EXPECT_EQ(chosen(sample("gstreamer-offer-h265-pcmu").media[0], videoPolicy({Codec::kH265})), "104");
}

TEST(SdpCodecPolicy, MatchesVp9Profile) {
    const SessionDescription offer = sample("chromium-offer-av");
    CodecPolicy policy = videoPolicy({Codec::kVp9});
    policy.vp9_profile = "2";
    EXPECT_EQ(chosen(offer.media[1], policy), "100+101 profile-id=2");
    // Firefox names no profile, and limits of its own decoder that are none of the answer's business.
    EXPECT_EQ(chosen(sample("firefox-offer-av").media[1], policy), "121+125");
}

TEST(SdpCodecPolicy, AnswersOpusParametersThatBothWant) {
    const auto answer = [](const std::string& offered, bool fec, bool dtx) {
        const SessionDescription offer =
            sessionOf("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 OPUS/48000/2\r\na=fmtp:111 " + offered + "\r\n");
        CodecPolicy policy;
        policy.opus_fec = fec;
        policy.opus_dtx = dtx;
        return chosen(offer.media[0], policy);
    };
    EXPECT_EQ(answer("minptime=10;useinbandfec=1;usedtx=1;stereo=1", true, true),
              "111 useinbandfec=1;usedtx=1;stereo=1");
    EXPECT_EQ(answer("useinbandfec=1;usedtx=1;stereo=1", false, false), "111 stereo=1");
    EXPECT_EQ(answer("useinbandfec=0;usedtx=0;stereo=0;sprop-stereo=1", true, true), "111");
}

TEST(SdpCodecPolicy, FindsHelpersOfTheCodec) {
    const SessionDescription offer = sample("chromium-offer-av");
    CodecPolicy policy;
    EXPECT_EQ(chooseCodec(offer.media[0], policy)->red, nullptr);
    EXPECT_EQ(chooseCodec(offer.media[0], policy)->telephone_event, nullptr);
    policy.opus_red = true;
    policy.telephone_event = true;
    const auto choice = chooseCodec(offer.media[0], policy);
    ASSERT_TRUE(choice && choice->red && choice->telephone_event);
    EXPECT_EQ(choice->red->payload_type, 63);
    EXPECT_EQ(choice->telephone_event->payload_type, 110);
    EXPECT_EQ(choice->rtx, nullptr);
    policy.rtx = false;
    EXPECT_EQ(chosen(offer.media[1], policy), "96");

    const SessionDescription other =
        sessionOf("m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
                  "a=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/0\r\n");
    EXPECT_EQ(chooseCodec(other.media[0], policy)->red, nullptr);
}

TEST(SdpCodecPolicy, KnowsAllCodecs) {
    for (const Codec codec : {Codec::kOpus, Codec::kMultiopus, Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16,
                              Codec::kL16_48, Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kH265, Codec::kAv1}) {
        const PayloadFormat format = formatOf(codec, 100);
        EXPECT_EQ(codecOf(format), codec) << format.name;
        EXPECT_TRUE(format.mapped);
    }
    for (const char* name : {"rtx", "red", "ulpfec", "telephone-event", "CN", ""}) {
        PayloadFormat format;
        format.name = name;
        format.clock_rate = 90000;
        EXPECT_EQ(codecOf(format), std::nullopt) << name;
    }
    PayloadFormat half = formatOf(Codec::kOpus, 100);
    half.clock_rate = 24000;
    EXPECT_EQ(codecOf(half), std::nullopt);
}

TEST(SdpCodecPolicy, EchoesMultiopus) {
    CodecPolicy policy;
    policy.audio = {Codec::kMultiopus};
    const SessionDescription offer = sessionOf(
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=rtpmap:111 multiopus/48000/6\r\na=fmtp:111 channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2\r\n");
    EXPECT_EQ(chosen(offer.media[0], policy), "111 channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2");
}

}  // namespace
}  // namespace wf::sdp
