#include "pp-rec/compose/compose.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <numbers>

#include "pp-rec/compose/layout.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/container_reader.h"
#include "tests/unit/pp-rec/listed_sound.h"
#include "tests/unit/pp-rec/made_pictures.h"

namespace wf::compose {
namespace {

namespace fs = std::filesystem;
using test::Colour;
using test::ListedSound;
using test::MadePictures;

constexpr Size kCanvas{640, 360};
constexpr double kTolerance = 10;  // of two lossy codecs
constexpr int kFps = 25;
constexpr int kSampleRate = 48000;

constexpr Colour kRed{80, 90, 240};
constexpr Colour kGreen{145, 54, 34};
constexpr Colour kWhite{235, 128, 128};
constexpr Colour kGrey{60, 128, 128};

/// One picture of a written film.
struct Shown {
    double time_s = 0;
    mux::FramePtr picture;

    [[nodiscard]] Colour at(int x, int y) const {
        return {mux::test::sampleAt(*picture, 0, x, y), mux::test::sampleAt(*picture, 1, x / 2, y / 2),
                mux::test::sampleAt(*picture, 2, x / 2, y / 2)};
    }
    /// Beside the middle, where cards have their letters.
    [[nodiscard]] Colour in(const Rect& rect) const { return at(rect.x + rect.width / 4, rect.y + rect.height / 3); }
};

std::vector<Shown> decodeFilm(const std::string& path) {
    const auto contents = wf::test::readContainer(path);
    EXPECT_EQ(contents.error, "");
    mux::TrackDescription track;
    track.codec = mux::StreamCodec::kH264;
    track.clock_rate = 90000;
    track.video.configuration = contents.streams.at(0).configuration;
    const auto decoder = mux::VideoDecoder::create(track, 1);
    std::vector<Shown> film;
    const auto show = [&](const AVFrame& picture, std::int64_t pts, int) -> Status {
        film.push_back({static_cast<double>(pts) / 90000, mux::FramePtr(av_frame_clone(&picture))});
        return {};
    };
    for (const auto& packet : contents.of(0)) {
        std::vector<std::byte> data = packet.data;
        data.resize(data.size() + ByteBuffer::kPadding);
        const auto pts = std::llround(packet.pts * 90000);
        EXPECT_TRUE(
            (*decoder)->push({0, pts, pts, 0, packet.key, Bytes(data).first(packet.data.size())}, 0, show).ok());
    }
    EXPECT_TRUE((*decoder)->flush(show).ok());
    return film;
}

/// Left and right, full scale 1.
std::vector<std::array<double, 2>> readSound(const std::string& path) {
    std::vector<std::array<double, 2>> sound;
    for (const auto& packet : wf::test::readContainer(path).of(0)) {
        for (std::size_t i = 0; i + 4 <= packet.data.size(); i += 4) {
            const auto sample = [&](std::size_t at) {
                return static_cast<std::int16_t>(std::to_integer<int>(packet.data[at]) |
                                                 std::to_integer<int>(packet.data[at + 1]) << 8) /
                       32768.0;
            };
            sound.push_back({sample(i), sample(i + 2)});
        }
    }
    return sound;
}

/// Amplitude of a tone over 0.1 s from `time_s` on, in one channel.
double toneIn(const std::vector<std::array<double, 2>>& sound, double hertz, double time_s, std::size_t channel) {
    const auto begin = static_cast<std::size_t>(std::llround(time_s * kSampleRate));
    const std::size_t count = kSampleRate / 10;
    double sine = 0;
    double cosine = 0;
    for (std::size_t i = begin; i < begin + count && i < sound.size(); ++i) {
        const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / kSampleRate;
        sine += sound[i][channel] * std::sin(phase);
        cosine += sound[i][channel] * std::cos(phase);
    }
    return 2 * std::hypot(sine, cosine) / static_cast<double>(count);
}

::testing::AssertionResult isNear(const Colour& a, const Colour& b) {
    const bool near =
        std::abs(a.y - b.y) <= kTolerance && std::abs(a.u - b.u) <= kTolerance && std::abs(a.v - b.v) <= kTolerance;
    return (near ? ::testing::AssertionSuccess() : ::testing::AssertionFailure())
           << "(" << a.y << ", " << a.u << ", " << a.v << ") and (" << b.y << ", " << b.u << ", " << b.v << ")";
}

class ComposeTest : public testing::Test {
protected:
    /// Somebody who is there, and has the camera on, in these spans.
    Person& join(const std::string& user, std::vector<Span> present) {
        Person& person = people_.emplace_back();
        person.user = user;
        person.name = user;
        person.present = std::move(present);
        person.camera = person.present;
        return person;
    }

    /// A picture of one colour, 20 a second.
    static MadePictures& film(Person& person, Span span, const Colour& colour) {
        auto made = std::make_unique<MadePictures>();
        for (double time_s = span.begin_s; time_s < span.end_s - 0.001; time_s += 0.05) {
            made->add(time_s, {160, 90}, colour);
        }
        made->cameraOff(0.05);
        MadePictures& reference = *made;
        person.videos.push_back({std::move(made), nullptr});
        return reference;
    }

    static void sing(Person& person, Span span, double hertz) {
        auto sound = std::make_unique<ListedSound>(rtp::Codec::kL16_48, span.begin_s);
        sound->addLinear(test::tone(hertz, 0.25), static_cast<int>(std::lround((span.end_s - span.begin_s) * 50)));
        person.sounds.push_back(std::move(sound));
    }

    CompositionOptions optionsFor(const std::vector<std::string>& names, double begin_s, double end_s) {
        CompositionOptions options;
        for (const std::string& name : names) {
            options.outputs.paths.push_back((folder_ / name).string());
        }
        options.outputs.size = kCanvas;
        options.outputs.fps = kFps;
        options.outputs.crf = 18;
        options.outputs.preset = "ultrafast";
        options.layout = LayoutKind::kGrid;
        options.labels = false;
        options.begin_s = begin_s;
        options.end_s = end_s;
        return options;
    }

    CompositionResult compose(const CompositionOptions& options) {
        auto result = composeMeeting(people_, options);
        if (!result) {
            ADD_FAILURE() << result.error().message;
            return {};
        }
        return std::move(result).value();
    }

    [[nodiscard]] std::size_t filesLeft() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), {}));
    }

    std::vector<Person> people_;
    wf::test::TempDir folder_;
};

TEST_F(ComposeTest, PeopleComeAndGo) {
    Person& red = join("red", {{0, 4}});
    film(red, {0, 4}, kRed);
    sing(red, {0, 4}, 440);
    Person& green = join("green", {{1, 2}, {3, 4}});
    film(green, {1, 2}, kGreen);
    film(green, {3, 4}, kGreen);
    sing(green, {1, 2}, 660);
    sing(green, {3, 4}, 660);
    double reported_s = 0;
    CompositionOptions options = optionsFor({"a.mp4", "a.wav"}, 0, 4);
    options.progress = [&](double done_s) {
        EXPECT_GE(done_s, reported_s);
        EXPECT_LE(done_s, 4);
        reported_s = done_s;
    };
    const CompositionResult result = compose(options);
    ASSERT_EQ(result.outputs.size(), 2U);
    EXPECT_EQ(reported_s, 4);
    EXPECT_EQ(result.undecodable, (std::vector<std::uint64_t>{0, 0}));
    ASSERT_EQ(result.talk.size(), 2U);
    ASSERT_EQ(result.talk[1].size(), 2U);
    EXPECT_NEAR(result.talk[1][0].begin_s, 1, 0.1);
    EXPECT_NEAR(result.peak_dbfs, 20 * std::log10(0.5), 0.5);

    const std::vector<Shown> shown = decodeFilm(options.outputs.paths[0]);
    ASSERT_EQ(shown.size(), 4U * kFps);
    const std::vector<Rect> alone = gridLayout(1, kCanvas);
    const std::vector<Rect> two = gridLayout(2, kCanvas);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const double time_s = static_cast<double>(i) / kFps;
        ASSERT_NEAR(shown[i].time_s, time_s, 0.002);
        const bool both = (time_s >= 1 && time_s < 1.999) || time_s >= 3;
        ASSERT_TRUE(isNear(shown[i].in(both ? two[0] : alone[0]), kRed)) << time_s;
        ASSERT_TRUE(!both || isNear(shown[i].in(two[1]), kGreen)) << time_s;
    }

    const auto sound = readSound(options.outputs.paths[1]);
    ASSERT_EQ(sound.size(), 4U * kSampleRate);
    for (const std::size_t channel : {0U, 1U}) {
        for (double time_s = 0.1; time_s < 3.9; time_s += 0.2) {
            const double there = (time_s >= 1 && time_s < 2) || time_s >= 3 ? 1 : 0;
            EXPECT_NEAR(toneIn(sound, 440, time_s, channel), 0.25, 0.01) << time_s;
            EXPECT_NEAR(toneIn(sound, 660, time_s, channel), 0.25 * there, 0.01) << time_s;
        }
    }
}

TEST_F(ComposeTest, FlashesAndBeepsStandWhereTheyBelong) {
    Person& person = join("flash", {{0, 5}});
    auto pictures = std::make_unique<MadePictures>();
    std::vector<double> flashes_s;
    for (int i = 0; i < 145; ++i) {
        const double time_s = 0.011 + i / 30.0;
        pictures->add(time_s, {160, 90}, i % 31 == 20 || i % 31 == 21 ? kWhite : kGrey);
        if (i % 31 == 20) {
            flashes_s.push_back(time_s);
        }
    }
    person.videos.push_back({std::move(pictures), nullptr});
    auto sound = std::make_unique<ListedSound>(rtp::Codec::kL16_48, 0);
    sound->addLinear(
        [&](double t) {
            const bool beeps = std::ranges::any_of(flashes_s, [t](double at) { return t >= at && t < at + 0.03; });
            return beeps ? 0.5 * std::sin(2 * std::numbers::pi * 1000 * t) : 0;
        },
        250);
    person.sounds.push_back(std::move(sound));
    const double begin_s = 0.37;
    const CompositionOptions options = optionsFor({"a.mp4", "a.wav"}, begin_s, 4.9);
    compose(options);

    std::vector<double> seen_s;
    for (const Shown& shown : decodeFilm(options.outputs.paths[0])) {
        const bool bright = shown.in(gridLayout(1, kCanvas)[0]).y > 150;
        if (bright && (seen_s.empty() || shown.time_s - seen_s.back() > 0.5)) {
            seen_s.push_back(shown.time_s);
        }
    }
    std::vector<double> heard_s;
    const auto heard = readSound(options.outputs.paths[1]);
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const double time_s = static_cast<double>(i) / kSampleRate;
        if (std::abs(heard[i][0]) > 0.05 && (heard_s.empty() || time_s - heard_s.back() > 0.5)) {
            heard_s.push_back(time_s);
        }
    }
    ASSERT_EQ(seen_s.size(), flashes_s.size());
    ASSERT_EQ(heard_s.size(), flashes_s.size());
    for (std::size_t i = 0; i < flashes_s.size(); ++i) {
        EXPECT_NEAR(seen_s[i], flashes_s[i] - begin_s, 0.5 / kFps + 0.001);
        EXPECT_NEAR(heard_s[i], flashes_s[i] - begin_s, 0.002);
    }
}

TEST_F(ComposeTest, NobodyIsAFrozenFace) {
    Person& red = join("red", {{0, 3}});
    film(red, {0, 1}, kRed);
    red.camera = {{0, 1}};
    join("audio only", {{0, 3}}).camera.clear();
    const CompositionOptions options = optionsFor({"a.mp4"}, 0, 3);
    compose(options);
    const std::vector<Rect> two = gridLayout(2, kCanvas);
    const std::vector<Shown> shown = decodeFilm(options.outputs.paths[0]);
    ASSERT_EQ(shown.size(), 3U * kFps);
    EXPECT_TRUE(isNear(shown[20].in(two[0]), kRed));
    EXPECT_FALSE(isNear(shown[30].in(two[0]), kRed));
    EXPECT_TRUE(isNear(shown[30].in(two[0]), shown[70].in(two[0])));
    EXPECT_FALSE(isNear(shown[30].in(two[1]), shown[30].at(1, 1))) << "a card stands out from the canvas";
}

TEST_F(ComposeTest, SoundAloneReadsNoPicture) {
    Person& red = join("red", {{0, 2}});
    const MadePictures& pictures = film(red, {0, 2}, kRed);
    sing(red, {0, 2}, 440);
    CompositionOptions options = optionsFor({"a.wav", "a.m4a"}, 0.5, 1.75);
    options.gain_db = -6.02;
    const CompositionResult result = compose(options);
    EXPECT_EQ(pictures.read(), 0U);
    ASSERT_EQ(result.outputs.size(), 2U);
    EXPECT_NEAR(result.outputs[0].duration_s, 1.25, 0.001);
    EXPECT_EQ(result.outputs[0].video, "");
    const auto sound = readSound(options.outputs.paths[0]);
    ASSERT_EQ(sound.size(), static_cast<std::size_t>(1.25 * kSampleRate));
    EXPECT_NEAR(toneIn(sound, 440, 0.3, 0), 0.125, 0.005);
    EXPECT_NEAR(result.loudness_lufs, 20 * std::log10(0.125) - 0.7, 1)
        << "a sine of two channels, near 0 dB K-weighted";
}

TEST_F(ComposeTest, APartOfAMeeting) {
    Person& red = join("red", {{0, 4}});
    film(red, {0, 2}, kRed);
    film(red, {2, 4}, kGreen);
    const CompositionOptions options = optionsFor({"a.mp4"}, 1.5, 2.5);
    const CompositionResult result = compose(options);
    const std::vector<Shown> shown = decodeFilm(options.outputs.paths[0]);
    ASSERT_EQ(shown.size(), static_cast<std::size_t>(kFps));
    const Rect rect = gridLayout(1, kCanvas)[0];
    for (int i = 0; i < kFps; ++i) {
        const Colour& colour = 1.5 + i * 1.0 / kFps < 1.98 ? kRed : kGreen;
        EXPECT_TRUE(isNear(shown[static_cast<std::size_t>(i)].in(rect), colour)) << i;
    }
}

TEST_F(ComposeTest, StoppingLeavesNothing) {
    Person& red = join("red", {{0, 8}});
    film(red, {0, 8}, kRed);
    sing(red, {0, 8}, 440);
    std::atomic<bool> stop = false;
    CompositionOptions options = optionsFor({"a.mp4", "a.m4a"}, 0, 8);
    options.poster = (folder_ / "a.png").string();
    options.stop = &stop;
    options.progress = [&](double) { stop = true; };
    const auto result = composeMeeting(people_, options);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().message, "stopped");
    EXPECT_EQ(filesLeft(), 0U);
}

TEST_F(ComposeTest, StoppingSoundAloneLeavesNothing) {
    sing(join("red", {{0, 8}}), {0, 8}, 440);
    std::atomic<bool> stop = true;
    CompositionOptions options = optionsFor({"a.wav"}, 0, 8);
    options.stop = &stop;
    const auto result = composeMeeting(people_, options);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().message, "stopped");
    EXPECT_EQ(filesLeft(), 0U);
}

TEST_F(ComposeTest, ThePosterShowsMostCameras) {
    film(join("red", {{0, 4}}), {0, 4}, kRed);
    film(join("green", {{2, 4}}), {2, 4}, kGreen);
    CompositionOptions options = optionsFor({"a.mp4"}, 0, 4);
    options.poster = (folder_ / "a.png").string();
    compose(options);
    const auto contents = wf::test::readContainer(options.poster);
    ASSERT_EQ(contents.packets.size(), 1U);
    const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_PNG);
    const mux::CodecContextPtr decoder(avcodec_alloc_context3(codec));
    ASSERT_EQ(avcodec_open2(decoder.get(), codec, nullptr), 0);
    const mux::PacketPtr packet(av_packet_alloc());
    const std::vector<std::byte>& data = contents.packets[0].data;
    ASSERT_EQ(av_new_packet(packet.get(), static_cast<int>(data.size())), 0);
    std::copy(data.begin(), data.end(), reinterpret_cast<std::byte*>(packet->data));
    ASSERT_EQ(avcodec_send_packet(decoder.get(), packet.get()), 0);
    const mux::FramePtr poster(av_frame_alloc());
    ASSERT_EQ(avcodec_receive_frame(decoder.get(), poster.get()), 0);
    EXPECT_EQ(poster->width, kCanvas.width);
    const auto rgb = [&](const Rect& rect) {
        const std::uint8_t* at =
            poster->data[0] + (rect.y + rect.height / 3) * poster->linesize[0] + (rect.x + rect.width / 4) * 3;
        return std::array<int, 3>{at[0], at[1], at[2]};
    };
    const std::vector<Rect> two = gridLayout(2, kCanvas);
    EXPECT_GT(rgb(two[0])[0], rgb(two[0])[1] + 100) << "red";
    EXPECT_GT(rgb(two[1])[1], rgb(two[1])[0] + 100) << "green";
    EXPECT_EQ(filesLeft(), 2U);
}

TEST_F(ComposeTest, BrokenRecordingsAreCounted) {
    Person& red = join("red", {{0, 1}});
    auto pictures = std::make_unique<MadePictures>();
    for (int i = 0; i < 20; ++i) {
        pictures->add(i * 0.05, {160, 90}, kRed);
        if (i % 2 == 1) {
            pictures->spoil();
        }
    }
    red.videos.push_back({std::move(pictures), nullptr});
    const CompositionResult result = compose(optionsFor({"a.mp4"}, 0, 1));
    ASSERT_EQ(result.undecodable.size(), 1U);
    EXPECT_GE(result.undecodable[0], 10U);
}

TEST_F(ComposeTest, NothingToCompose) {
    join("red", {{0, 1}});
    EXPECT_FALSE(composeMeeting(people_, optionsFor({"a.mp4"}, 1, 1)).ok());
    EXPECT_FALSE(composeMeeting(people_, optionsFor({"a.mp4"}, 0, std::nan(""))).ok());
    EXPECT_FALSE(composeMeeting(people_, optionsFor({"a.xyz"}, 0, 1)).ok());
    EXPECT_EQ(filesLeft(), 0U);
}

}  // namespace
}  // namespace wf::compose
