#include <gtest/gtest.h>

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

struct CodedPacket {
    std::int64_t pts;
    std::int64_t duration;
    std::vector<std::byte> data;
};

struct Coded {
    TrackDescription track;
    std::vector<CodedPacket> packets;
};

AVCodecID codecId(StreamCodec codec) {
    return codec == StreamCodec::kAac    ? AV_CODEC_ID_AAC
           : codec == StreamCodec::kOpus ? AV_CODEC_ID_OPUS
                                         : AV_CODEC_ID_MP3;
}

bool canEncode(StreamCodec codec) { return AudioEncoder::create(codec, {48000, 2}, 0).ok(); }

/// Feeds `pcm` in uneven pieces.
Coded encode(StreamCodec codec, PcmFormat format, const std::vector<std::int16_t>& pcm) {
    Coded coded;
    auto created = AudioEncoder::create(codec, format, 0);
    if (!created) {
        ADD_FAILURE() << created.error().message;
        return coded;
    }
    AudioEncoder& encoder = **created;
    coded.track = encoder.description();
    const auto sink = [&](const Packet& packet) -> Status {
        coded.packets.push_back({packet.pts, packet.duration, {packet.data.begin(), packet.data.end()}});
        EXPECT_EQ(packet.dts, packet.pts);
        EXPECT_TRUE(packet.key);
        return {};
    };
    const std::size_t channels = static_cast<std::size_t>(format.channels);
    std::span<const std::int16_t> rest(pcm);
    for (std::size_t piece = 1; !rest.empty(); piece = piece * 7 % 5003) {
        const auto part = rest.first(std::min(piece * channels, rest.size()));
        EXPECT_TRUE(encoder.encode(part, sink).ok());
        rest = rest.subspan(part.size());
    }
    EXPECT_TRUE(encoder.flush(sink).ok());
    EXPECT_TRUE(encoder.flush(sink).ok());
    EXPECT_FALSE(encoder.encode(pcm, sink).ok());
    return coded;
}

void appendFrame(const AVFrame& frame, std::vector<std::int16_t>& mono) {
    for (int i = 0; i < frame.nb_samples; ++i) {
        const auto* planar = reinterpret_cast<const float*>(frame.extended_data[0]);
        mono.push_back(static_cast<std::int16_t>(std::clamp(planar[i], -1.0F, 1.0F) * 32767.0F));
    }
}

/// First channel as a player hears it: all that the packets decode to, without the priming.
std::vector<std::int16_t> decodeByLibav(const Coded& coded) {
    const AVCodec* codec = avcodec_find_decoder(codecId(coded.track.codec));
    AVCodecContext* context = avcodec_alloc_context3(codec);
    context->sample_rate = coded.track.sample_rate;
    context->log_level_offset = 100;
    av_channel_layout_default(&context->ch_layout, coded.track.channels);
    const auto& extra = coded.track.configuration;
    context->extradata = static_cast<std::uint8_t*>(av_mallocz(extra.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    context->extradata_size = static_cast<int>(extra.size());
    std::copy(extra.begin(), extra.end(), reinterpret_cast<std::byte*>(context->extradata));
    std::vector<std::int16_t> mono;
    EXPECT_EQ(avcodec_open2(context, codec, nullptr), 0);
    AVFrame* frame = av_frame_alloc();
    AVPacket* packet = av_packet_alloc();
    for (const auto& one : coded.packets) {
        av_new_packet(packet, static_cast<int>(one.data.size()));
        std::copy(one.data.begin(), one.data.end(), reinterpret_cast<std::byte*>(packet->data));
        EXPECT_EQ(avcodec_send_packet(context, packet), 0);
        av_packet_unref(packet);
        while (avcodec_receive_frame(context, frame) == 0) {
            EXPECT_EQ(context->sample_fmt, AV_SAMPLE_FMT_FLTP);
            appendFrame(*frame, mono);
        }
    }
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&context);
    // libav's Opus decoder reads the pre-skip from the OpusHead and cuts it itself.
    const int priming = coded.track.codec == StreamCodec::kOpus ? 0 : coded.track.priming_samples;
    const std::size_t cut = std::min(mono.size(), static_cast<std::size_t>(priming));
    return {mono.begin() + static_cast<std::ptrdiff_t>(cut), mono.end()};
}

std::ptrdiff_t loudest(const std::vector<std::int16_t>& mono) {
    return std::max_element(mono.begin(), mono.end(), [](int a, int b) { return std::abs(a) < std::abs(b); }) -
           mono.begin();
}

class EachCodec : public testing::TestWithParam<StreamCodec> {
protected:
    void SetUp() override {
        if (!canEncode(GetParam())) {
            GTEST_SKIP() << "this machine has no encoder for codec " << static_cast<int>(GetParam());
        }
    }
};

INSTANTIATE_TEST_SUITE_P(AudioEncoder, EachCodec,
                         testing::Values(StreamCodec::kAac, StreamCodec::kOpus, StreamCodec::kMp3));

TEST_P(EachCodec, DescribesTheTrackBeforeTheFirstPacket) {
    for (const int channels : {1, 2, 6}) {
        auto encoder = AudioEncoder::create(GetParam(), {48000, channels}, 64000);
        ASSERT_TRUE(encoder.ok());
        const TrackDescription track = (*encoder)->description();
        EXPECT_EQ(track.codec, GetParam());
        EXPECT_EQ(track.clock_rate, 48000U);
        EXPECT_EQ(track.sample_rate, 48000);
        EXPECT_EQ(track.channels, std::min(channels, 2));
        EXPECT_GT(track.priming_samples, 0);
        if (GetParam() == StreamCodec::kOpus) {
            ASSERT_GE(track.configuration.size(), 19U);
            EXPECT_EQ(asText(Bytes(track.configuration).first(8)), "OpusHead");
            EXPECT_EQ(load8(track.configuration, 10) | load8(track.configuration, 11) << 8, track.priming_samples);
        } else if (GetParam() == StreamCodec::kAac) {
            // ISO/IEC 14496-3 AudioSpecificConfig: object type 2 (5 bits), frequency index 3 (4), channels (4).
            ASSERT_GE(track.configuration.size(), 2U);
            EXPECT_EQ(load16(track.configuration, 0), (2 << 11) | (3 << 7) | (std::min(channels, 2) << 3));
            EXPECT_EQ(track.priming_samples, 1024);
        }
    }
}

TEST_P(EachCodec, TimesAreGaplessAndEndWithTheSound) {
    for (const int frames : {1, 500, 959, 960, 961, 1023, 1024, 1025, 1152, 1153, 4800, 48000, 100001}) {
        const Coded coded = encode(GetParam(), {48000, 1}, test::sine(440, 48000, frames));
        ASSERT_FALSE(coded.packets.empty());
        EXPECT_EQ(coded.packets.front().pts, -coded.track.priming_samples);
        std::int64_t next = coded.packets.front().pts;
        for (const auto& packet : coded.packets) {
            EXPECT_EQ(packet.pts, next) << frames;
            EXPECT_GT(packet.duration, 0);
            next = packet.pts + packet.duration;
        }
        EXPECT_EQ(next, frames);
    }
}

TEST_P(EachCodec, NothingInNothingOut) { EXPECT_TRUE(encode(GetParam(), {48000, 2}, {}).packets.empty()); }

TEST_P(EachCodec, ClickStaysWhereItWas) {
    for (const int rate : {48000, 16000, 8000, 44100}) {
        for (const int channels : {1, 2, 6}) {
            const int place = rate / 3 + 17;
            std::vector<std::int16_t> pcm(static_cast<std::size_t>(rate * channels));
            // A smooth bump of a third of a millisecond survives every codec; its top is the click's place.
            const int half = std::max(1, rate / 3000);
            for (int i = -half; i <= half; ++i) {
                const double height = 24000.0 * (1.0 - std::abs(static_cast<double>(i)) / (half + 1));
                const auto at = static_cast<std::size_t>((place + i) * channels);
                std::fill_n(pcm.begin() + static_cast<std::ptrdiff_t>(at), channels, static_cast<std::int16_t>(height));
            }
            const Coded coded = encode(GetParam(), {rate, channels}, pcm);
            const auto heard = decodeByLibav(coded);
            EXPECT_NEAR(static_cast<double>(loudest(heard)), place * 48000.0 / rate, 1.01) << rate << " " << channels;
            EXPECT_GE(heard.size(), 48000U);
        }
    }
}

TEST_P(EachCodec, ToneKeepsItsFrequency) {
    for (const int rate : {8000, 16000, 48000}) {
        const auto heard = decodeByLibav(encode(GetParam(), {rate, 1}, test::sine(1000, rate, rate)));
        ASSERT_GE(heard.size(), 48000U);
        EXPECT_NEAR(test::toneOf({heard.begin() + 4800, heard.begin() + 43200}, 48000), 1000, 1);
    }
}

TEST_P(EachCodec, ErrorOfTheSinkComesBack) {
    auto encoder = AudioEncoder::create(GetParam(), {48000, 2}, 0);
    ASSERT_TRUE(encoder.ok());
    const auto tone = test::sine(440, 48000, 48000, 2);
    const Status status = (*encoder)->encode(tone, [](const Packet&) -> Status { return Error{"disk full"}; });
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message, "disk full");
}

TEST(AudioEncoder, RefusesWhatItCannotDo) {
    EXPECT_FALSE(AudioEncoder::create(StreamCodec::kVp8, {48000, 2}, 0).ok());
    EXPECT_FALSE(AudioEncoder::create(StreamCodec::kAac, {48000, 0}, 0).ok());
    EXPECT_FALSE(AudioEncoder::create(StreamCodec::kAac, {48000, 9}, 0).ok());
    EXPECT_FALSE(AudioEncoder::create(StreamCodec::kAac, {0, 2}, 0).ok());
}

}  // namespace
}  // namespace wf::mux
