#include <gtest/gtest.h>
#include <opus/opus.h>
#include <opus/opus_multistream.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "pp-rec/mux/audio_transcoder.h"
#include "tests/unit/pp-rec/audio_tones.h"

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace wf::mux {
namespace {

using rtp::Codec;
using test::channelOf;
using test::loudness;
using test::sine;
using test::toneOf;

std::unique_ptr<AudioDecoder> decoderFor(Codec codec, bool stereo = false) {
    auto decoder = AudioDecoder::create(codec, {}, stereo);
    EXPECT_TRUE(decoder.ok());
    return decoder.ok() ? std::move(*decoder) : nullptr;
}

constexpr int kChunk = 320;

/// Encodes mono PCM, whole chunks of it, by libavcodec.
std::vector<std::byte> encodeByLibav(AVCodecID id, const std::vector<std::int16_t>& pcm, int sample_rate) {
    const AVCodec* codec = avcodec_find_encoder(id);
    AVCodecContext* context = avcodec_alloc_context3(codec);
    context->sample_rate = sample_rate;
    context->sample_fmt = AV_SAMPLE_FMT_S16;
    av_channel_layout_default(&context->ch_layout, 1);
    std::vector<std::byte> coded;
    const bool opened = avcodec_open2(context, codec, nullptr) == 0;
    AVPacket* packet = av_packet_alloc();
    for (std::size_t at = 0; opened && at + kChunk <= pcm.size(); at += kChunk) {
        AVFrame* frame = av_frame_alloc();
        frame->nb_samples = kChunk;
        frame->format = AV_SAMPLE_FMT_S16;
        av_channel_layout_default(&frame->ch_layout, 1);
        av_frame_get_buffer(frame, 0);
        std::copy_n(&pcm[at], kChunk, reinterpret_cast<std::int16_t*>(frame->data[0]));
        avcodec_send_frame(context, frame);
        av_frame_free(&frame);
        while (avcodec_receive_packet(context, packet) == 0) {
            const auto bytes = std::as_bytes(std::span(packet->data, static_cast<std::size_t>(packet->size)));
            coded.insert(coded.end(), bytes.begin(), bytes.end());
            av_packet_unref(packet);
        }
    }
    av_packet_free(&packet);
    avcodec_free_context(&context);
    return coded;
}

/// Decodes in packets of 20 ms.
std::vector<std::int16_t> decodeAll(AudioDecoder& decoder, Bytes coded, std::size_t packet_bytes) {
    std::vector<std::int16_t> pcm;
    const int samples = decoder.format().sample_rate / 50;
    for (std::size_t at = 0; at < coded.size(); at += packet_bytes) {
        decoder.decode(coded.subspan(at, std::min(packet_bytes, coded.size() - at)), samples, pcm);
    }
    return pcm;
}

std::vector<std::vector<std::byte>> encodeOpus(const std::vector<std::int16_t>& stereo, bool fec) {
    int error = 0;
    OpusEncoder* encoder = opus_encoder_create(48000, 2, OPUS_APPLICATION_VOIP, &error);
    if (fec) {
        opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(1));
        opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(30));
        opus_encoder_ctl(encoder, OPUS_SET_BITRATE(32000));
        opus_encoder_ctl(encoder, OPUS_SET_MAX_BANDWIDTH(OPUS_BANDWIDTH_WIDEBAND));
        opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    }
    std::vector<std::vector<std::byte>> packets;
    for (std::size_t at = 0; at + 1920 <= stereo.size(); at += 1920) {
        std::array<unsigned char, 1500> out{};
        const int size = opus_encode(encoder, &stereo[at], 960, out.data(), static_cast<opus_int32>(out.size()));
        const auto bytes = std::as_bytes(std::span(out)).first(static_cast<std::size_t>(size));
        packets.emplace_back(bytes.begin(), bytes.end());
    }
    opus_encoder_destroy(encoder);
    return packets;
}

/// Value and place of the table rows printed in ITU-T G.711 (decoder output values, scaled to 16 bits).
TEST(AudioDecoder, G711FollowsTheTables) {
    std::vector<std::int16_t> mu;
    const std::array<std::byte, 5> mu_codes{std::byte{0x00}, std::byte{0x80}, std::byte{0x7f}, std::byte{0xff},
                                            std::byte{0xf0}};
    decoderFor(Codec::kPcmu)->decode(mu_codes, 5, mu);
    EXPECT_EQ(mu, (std::vector<std::int16_t>{-32124, 32124, 0, 0, 120}));
    std::vector<std::int16_t> a;
    const std::array<std::byte, 4> a_codes{std::byte{0xd5}, std::byte{0x55}, std::byte{0xaa}, std::byte{0x2a}};
    decoderFor(Codec::kPcma)->decode(a_codes, 4, a);
    EXPECT_EQ(a, (std::vector<std::int16_t>{8, -8, 32256, -32256}));
}

TEST(AudioDecoder, G711AgreesWithLibav) {
    const auto tone = sine(700, 8000, 8000);
    for (const auto& [codec, id] :
         {std::pair{Codec::kPcmu, AV_CODEC_ID_PCM_MULAW}, std::pair{Codec::kPcma, AV_CODEC_ID_PCM_ALAW}}) {
        const auto decoder = decoderFor(codec);
        EXPECT_EQ(decoder->format().sample_rate, 8000);
        EXPECT_EQ(decoder->format().channels, 1);
        const auto pcm = decodeAll(*decoder, encodeByLibav(id, tone, 8000), 160);
        ASSERT_EQ(pcm.size(), tone.size());
        for (std::size_t i = 0; i < pcm.size(); ++i) {
            ASSERT_LT(std::abs(pcm[i] - tone[i]), 520);
        }
        EXPECT_NEAR(toneOf(pcm, 8000), 700, 0.5);
    }
}

TEST(AudioDecoder, G711NeedsItsLaw) { EXPECT_FALSE(AudioDecoder::create(Codec::kG711, {}).ok()); }

TEST(AudioDecoder, RefusesVideo) { EXPECT_FALSE(AudioDecoder::create(Codec::kVp8, {}).ok()); }

TEST(AudioDecoder, G722GivesSixteenKilohertz) {
    const auto coded = encodeByLibav(AV_CODEC_ID_ADPCM_G722, sine(3000, 16000, 16000), 16000);
    if (coded.empty()) {
        GTEST_SKIP() << "no G.722 encoder";
    }
    const auto decoder = decoderFor(Codec::kG722);
    EXPECT_EQ(decoder->format().sample_rate, 16000);
    const auto pcm = decodeAll(*decoder, coded, 160);
    ASSERT_EQ(pcm.size(), 16000U);
    EXPECT_NEAR(toneOf({pcm.begin() + 1000, pcm.end()}, 16000), 3000, 2);
    EXPECT_EQ(decoder->undecodablePackets(), 0U);
}

TEST(AudioDecoder, LinearIsBigEndian) {
    const std::array<std::byte, 5> coded{std::byte{0x12}, std::byte{0x34}, std::byte{0xff}, std::byte{0xfe},
                                         std::byte{0x55}};
    for (const Codec codec : {Codec::kL16, Codec::kL16_48}) {
        std::vector<std::int16_t> pcm{7};
        const auto decoder = decoderFor(codec);
        EXPECT_EQ(decoder->format().sample_rate, codec == Codec::kL16 ? 16000 : 48000);
        decoder->decode(coded, 3, pcm);
        EXPECT_EQ(pcm, (std::vector<std::int16_t>{7, 0x1234, -2, 0}));
    }
}

TEST(AudioDecoder, AlwaysGivesTheSamplesAskedFor) {
    const auto packets = encodeOpus(sine(440, 48000, 4800, 2), false);
    const std::vector<std::byte> flat(320, std::byte{0x55});
    for (const Codec codec : {Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16, Codec::kL16_48, Codec::kOpus}) {
        const auto decoder = decoderFor(codec);
        const auto channels = static_cast<std::size_t>(decoder->format().channels);
        const Bytes packet = codec == Codec::kOpus ? Bytes(packets[1]) : Bytes(flat);
        std::vector<std::int16_t> pcm;
        std::size_t expected = 0;
        for (const int samples : {0, 1, 159, 160, 320, 960, 961, 2880, 20000, -5}) {
            expected += samples > 0 ? static_cast<std::size_t>(samples) * channels : 0;
            decoder->decode(packet, samples, pcm);
            ASSERT_EQ(pcm.size(), expected);
        }
        for (const int samples : {0, 1, 100, 960, 6000, -5}) {
            expected += samples > 0 ? 2 * static_cast<std::size_t>(samples) * channels : 0;
            decoder->conceal(samples, pcm);
            decoder->recover(packet, samples, pcm);
            ASSERT_EQ(pcm.size(), expected);
        }
        decoder->decode({}, 500, pcm);
        EXPECT_EQ(pcm.size(), expected + 500 * channels);
        EXPECT_EQ(decoder->undecodablePackets(), 1U);
        EXPECT_TRUE(std::all_of(pcm.end() - 1, pcm.end(), [](std::int16_t v) { return v == 0; }));
    }
}

TEST(AudioDecoder, OpusKeepsToneAndChannels) {
    auto stereo = sine(440, 48000, 48000, 2);
    const auto right = sine(1200, 48000, 48000);
    for (std::size_t i = 0; i < right.size(); ++i) {
        stereo[2 * i + 1] = right[i];
    }
    const auto decoder = decoderFor(Codec::kOpus);
    std::vector<std::int16_t> pcm;
    for (const auto& packet : encodeOpus(stereo, false)) {
        decoder->decode(packet, 960, pcm);
    }
    ASSERT_EQ(pcm.size(), stereo.size());
    const auto settled = std::vector<std::int16_t>(pcm.begin() + 9600, pcm.end());
    EXPECT_NEAR(toneOf(channelOf(settled, 2, 0), 48000), 440, 1);
    EXPECT_NEAR(toneOf(channelOf(settled, 2, 1), 48000), 1200, 2);
}

TEST(AudioDecoder, OpusGarbageIsSilenceAndCounted) {
    const auto decoder = decoderFor(Codec::kOpus);
    // Code 3 packet that claims 63 frames.
    const std::array<std::byte, 3> bad{std::byte{0xff}, std::byte{0x3f}, std::byte{0x00}};
    std::vector<std::int16_t> pcm;
    decoder->decode(bad, 960, pcm);
    EXPECT_EQ(decoder->undecodablePackets(), 1U);
    EXPECT_EQ(pcm, std::vector<std::int16_t>(1920, 0));
}

TEST(AudioDecoder, OpusConcealsThenFallsSilent) {
    const auto packets = encodeOpus(sine(440, 48000, 48000, 2), false);
    const auto decoder = decoderFor(Codec::kOpus);
    std::vector<std::int16_t> pcm;
    for (std::size_t i = 0; i < 20; ++i) {
        decoder->decode(packets[i], 960, pcm);
    }
    pcm.clear();
    decoder->conceal(480, pcm);
    decoder->conceal(19200, pcm);
    EXPECT_GT(loudness(pcm, 0, 1920), 1000);
    EXPECT_EQ(loudness(pcm, 2 * 5760, pcm.size()), 0);
    EXPECT_LT(std::abs(pcm[2 * 5760 - 1]), 100);
    pcm.clear();
    decoder->conceal(960, pcm);
    EXPECT_EQ(loudness(pcm, 0, pcm.size()), 0);
    for (std::size_t i = 30; i < 35; ++i) {
        decoder->decode(packets[i], 960, pcm);
    }
    EXPECT_GT(loudness(pcm, pcm.size() - 1920, pcm.size()), 5000);
}

TEST(AudioDecoder, OpusFecBringsBackWhatWasLost) {
    // The tone begins in the lost packet: concealment cannot know it, FEC does.
    auto stereo = sine(300, 48000, 48000, 2);
    std::fill(stereo.begin(), stereo.begin() + 1920 * 20, std::int16_t{0});
    const auto packets = encodeOpus(stereo, true);
    std::vector<std::int16_t> guessed;
    std::vector<std::int16_t> recovered;
    for (const bool fec : {false, true}) {
        const auto decoder = decoderFor(Codec::kOpus);
        std::vector<std::int16_t> pcm;
        for (std::size_t i = 0; i < 20; ++i) {
            decoder->decode(packets[i], 960, pcm);
        }
        pcm.clear();
        if (fec) {
            decoder->recover(packets[21], 960, pcm);
        } else {
            decoder->conceal(960, pcm);
        }
        ASSERT_EQ(pcm.size(), 1920U);
        (fec ? recovered : guessed) = pcm;
    }
    EXPECT_GT(loudness(recovered, 0, 1920), 4 * loudness(guessed, 0, 1920) + 500);
}

class Multiopus : public testing::Test {
protected:
    /// Six channels FL FC FR BL BR LFE with a tone of (channel + 1) * 100 Hz each.
    void SetUp() override {
        constexpr std::array<unsigned char, 6> kMap{0, 4, 1, 2, 3, 5};
        int error = 0;
        OpusMSEncoder* encoder =
            opus_multistream_encoder_create(48000, 6, 4, 2, kMap.data(), OPUS_APPLICATION_AUDIO, &error);
        ASSERT_EQ(error, OPUS_OK);
        opus_multistream_encoder_ctl(encoder, OPUS_SET_BITRATE(400000));
        std::vector<std::vector<std::int16_t>> tones;
        for (int channel = 0; channel < 6; ++channel) {
            tones.push_back(sine(100.0 * (channel + 1), 48000, 48000));
        }
        for (std::size_t at = 0; at < 48000; at += 960) {
            std::vector<std::int16_t> pcm;
            for (std::size_t i = at; i < at + 960; ++i) {
                for (const auto& tone : tones) {
                    pcm.push_back(tone[i]);
                }
            }
            std::array<unsigned char, 4000> out{};
            const int size = opus_multistream_encode(encoder, pcm.data(), 960, out.data(), out.size());
            const auto bytes = std::as_bytes(std::span(out)).first(static_cast<std::size_t>(size));
            packets_.emplace_back(bytes.begin(), bytes.end());
        }
        opus_multistream_encoder_destroy(encoder);
    }

    std::vector<std::int16_t> decode(AudioDecoder& decoder) const {
        std::vector<std::int16_t> pcm;
        for (const auto& packet : packets_) {
            decoder.decode(packet, 960, pcm);
        }
        const auto skipped = static_cast<std::ptrdiff_t>(4800) * decoder.format().channels;
        return {pcm.begin() + skipped, pcm.end()};
    }

    std::vector<std::vector<std::byte>> packets_;
};

TEST_F(Multiopus, ComesOutInWaveOrder) {
    const auto decoder = decoderFor(Codec::kMultiopus);
    ASSERT_EQ(decoder->format().channels, 6);
    const auto pcm = decode(*decoder);
    constexpr std::array<double, 6> kHertz{100, 300, 200, 600, 400, 500};
    for (int channel = 0; channel < 6; ++channel) {
        EXPECT_NEAR(toneOf(channelOf(pcm, 6, channel), 48000), kHertz[static_cast<std::size_t>(channel)], 5) << channel;
    }
}

TEST_F(Multiopus, ReadsTheLayoutOfTheHead) {
    std::vector<std::byte> head(27);
    const auto name = asBytes("OpusHead");
    std::copy(name.begin(), name.end(), head.begin());
    const std::array<int, 9> tail{255, 4, 2, 0, 4, 1, 2, 3, 5};  // family 255: no order, kept
    head[8] = std::byte{1};
    head[9] = std::byte{6};
    for (std::size_t i = 0; i < tail.size(); ++i) {
        head[18 + i] = static_cast<std::byte>(tail[i]);
    }
    auto decoder = AudioDecoder::create(Codec::kMultiopus, head);
    ASSERT_TRUE(decoder.ok());
    EXPECT_NEAR(toneOf(channelOf(decode(**decoder), 6, 1), 48000), 200, 5);
    head[21] = std::byte{77};  // no such stream
    EXPECT_FALSE(AudioDecoder::create(Codec::kMultiopus, head).ok());
    for (std::ptrdiff_t size = 0; size < 27; ++size) {
        EXPECT_TRUE(AudioDecoder::create(Codec::kMultiopus, {head.begin(), head.begin() + size}).ok());
    }
}

TEST_F(Multiopus, MixesDownToStereo) {
    const auto decoder = decoderFor(Codec::kMultiopus, true);
    ASSERT_EQ(decoder->format().channels, 2);
    const auto pcm = decode(*decoder);
    EXPECT_EQ(pcm.size(), (48000U - 4800U) * 2U);
    EXPECT_GT(loudness(pcm, 0, pcm.size()), 2000);
}

}  // namespace
}  // namespace wf::mux
