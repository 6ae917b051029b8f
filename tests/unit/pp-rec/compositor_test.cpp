#include "pp-rec/compose/compositor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "tests/unit/pp-rec/made_pictures.h"

namespace wf::compose {
namespace {

using test::Colour;
using test::MadePictures;

constexpr Size kCanvas{640, 360};
constexpr double kTolerance = 6;  // of lossy codecs

constexpr Rect kLeft{2, 90, 314, 178};
constexpr Rect kRight{324, 90, 314, 178};

Colour colourAt(const AVFrame& frame, int x, int y) {
    return {mux::test::sampleAt(frame, 0, x, y), mux::test::sampleAt(frame, 1, x / 2, y / 2),
            mux::test::sampleAt(frame, 2, x / 2, y / 2)};
}

Colour middleOf(const AVFrame& frame, const Rect& rect) {
    return colourAt(frame, rect.x + rect.width / 2, rect.y + rect.height / 2);
}

::testing::AssertionResult isNear(const Colour& a, const Colour& b) {
    const bool near =
        std::abs(a.y - b.y) <= kTolerance && std::abs(a.u - b.u) <= kTolerance && std::abs(a.v - b.v) <= kTolerance;
    return (near ? ::testing::AssertionSuccess() : ::testing::AssertionFailure())
           << "(" << a.y << ", " << a.u << ", " << a.v << ") and (" << b.y << ", " << b.u << ", " << b.v << ")";
}

Tile tileOf(std::size_t person, const Rect& rect, bool camera = true) {
    Tile tile;
    tile.person = person;
    tile.rect = rect;
    tile.camera = camera;
    return tile;
}

Tick tickAt(double time_s, std::vector<Tile> tiles) { return {time_s, Scene{std::move(tiles)}, nullptr}; }

template <class... Ticks>
std::vector<Tick> batch(Ticks... ticks) {
    std::vector<Tick> all;
    (all.push_back(std::move(ticks)), ...);
    return all;
}

struct Meeting {
    std::vector<Person> people;

    MadePictures& add(const std::string& user, mux::StreamCodec codec = mux::StreamCodec::kVp8) {
        auto made = std::make_unique<MadePictures>(codec);
        MadePictures& reference = *made;
        Person person;
        person.user = user;
        person.name = user;
        person.videos.push_back({std::move(made), nullptr});
        people.push_back(std::move(person));
        return reference;
    }

    [[nodiscard]] std::unique_ptr<Compositor> compositor(bool hold = false) {
        Compositor::Options options;
        options.canvas = kCanvas;
        options.labels = false;
        options.hold = hold;
        options.threads = 2;
        return std::make_unique<Compositor>(people, std::vector<TileStages>(people.size(), {{0, kCanvas}}), options);
    }
};

const std::vector<Tick>& paint(Compositor& compositor, std::vector<Tick> ticks) {
    EXPECT_TRUE(compositor.begin(std::move(ticks)).ok());
    return compositor.finish();
}

constexpr Colour kRed{80, 90, 240};
constexpr Colour kGreen{145, 54, 34};
constexpr Colour kBlue{41, 240, 110};

TEST(Compositor, PutsEverybodyIntoTheirTile) {
    Meeting meeting;
    meeting.add("red").add(0, {320, 180}, kRed);
    meeting.add("green", mux::StreamCodec::kH264).add(0, {160, 90}, kGreen);
    const auto compositor = meeting.compositor();
    const auto& ticks = paint(*compositor, batch(tickAt(0, {tileOf(0, kLeft), tileOf(1, kRight)})));
    ASSERT_EQ(ticks.size(), 1);
    const AVFrame& frame = *ticks[0].canvas->frame;
    EXPECT_TRUE(isNear(middleOf(frame, kLeft), kRed));
    EXPECT_TRUE(isNear(middleOf(frame, kRight), kGreen));
    EXPECT_TRUE(isNear(colourAt(frame, kLeft.x + 1, 180), kRed));
    EXPECT_TRUE(isNear(colourAt(frame, kLeft.x + kLeft.width - 1, 180), kRed));
    EXPECT_TRUE(isNear(colourAt(frame, kRight.x, 180), kGreen));
    const Colour outside = colourAt(frame, 10, 10);
    EXPECT_TRUE(isNear(colourAt(frame, 319, 180), outside)) << "between the tiles";
    EXPECT_FALSE(isNear(outside, kRed));
    EXPECT_EQ(compositor->undecodable(), (std::vector<std::uint64_t>{0, 0}));
}

TEST(Compositor, LetterboxesAndTurns) {
    Meeting meeting;
    // Left half bright, right half dark; a clockwise quarter turn brings bright to the top.
    MadePictures& track = meeting.add("a");
    const auto halves = [] { return mux::test::paintFrame({160, 90}, [](int x, int) { return x < 80 ? 220 : 40; }); };
    track.add(0, halves());
    track.add(1, halves()).rotation_degrees = 90;
    track.add(2, halves()).flip_horizontal = true;
    track.add(3, {90, 90}, kBlue);
    const auto compositor = meeting.compositor();
    const std::vector<Tile> tiles{tileOf(0, kLeft)};
    const auto& ticks =
        paint(*compositor, batch(tickAt(0, tiles), tickAt(1, tiles), tickAt(2, tiles), tickAt(3, tiles)));
    const auto luma = [&](std::size_t tick, int x, int y) {
        return colourAt(*ticks[tick].canvas->frame, kLeft.x + x, kLeft.y + y).y;
    };
    EXPECT_NEAR(luma(0, 60, 90), 220, kTolerance);
    EXPECT_NEAR(luma(0, 250, 90), 40, kTolerance);
    // Turned it is 9:16, so 100 pixels wide in the middle.
    EXPECT_NEAR(luma(1, 157, 20), 220, kTolerance);
    EXPECT_NEAR(luma(1, 157, 158), 40, kTolerance);
    const Colour bar = colourAt(*ticks[1].canvas->frame, kLeft.x + 60, kLeft.y + 90);
    EXPECT_LT(bar.y, 60);
    EXPECT_TRUE(isNear(bar, colourAt(*ticks[1].canvas->frame, kLeft.x + 250, kLeft.y + 90)));
    EXPECT_NEAR(luma(2, 60, 90), 40, kTolerance);
    EXPECT_NEAR(luma(2, 250, 90), 220, kTolerance);
    EXPECT_TRUE(isNear(middleOf(*ticks[3].canvas->frame, kLeft), kBlue)) << "another resolution";
    EXPECT_TRUE(isNear(colourAt(*ticks[3].canvas->frame, kLeft.x + 40, kLeft.y + 90), bar));
}

/// The card as the artist draws it onto an empty canvas.
Colour cardColour(const Meeting& meeting, const Tile& tile) {
    TileArtist artist(meeting.people, {false});
    const mux::FramePtr canvas = mux::makePicture({kCanvas.width, kCanvas.height});
    artist.clear(*canvas, {0, 0, kCanvas.width, kCanvas.height});
    artist.drawCard(*canvas, tile);
    return colourAt(*canvas, tile.rect.x + 20, tile.rect.y + 30);
}

TEST(Compositor, ShowsTheCardOfWhoHasNoPicture) {
    Meeting meeting;
    MadePictures& track = meeting.add("red");
    track.add(1, {160, 90}, kRed);
    track.cameraOff(0.1);
    track.add(3, {160, 90}, kBlue);
    meeting.people.emplace_back().user = "audio only";
    const auto compositor = meeting.compositor();
    const std::vector<Tile> tiles{tileOf(0, kLeft), tileOf(1, kRight, false)};
    const Colour left = cardColour(meeting, tiles[0]);
    const Colour right = cardColour(meeting, tiles[1]);
    const auto& ticks =
        paint(*compositor, batch(tickAt(0, tiles), tickAt(1, tiles), tickAt(2, tiles), tickAt(3, tiles)));
    const auto at = [&](std::size_t tick, const Rect& rect) {
        return colourAt(*ticks[tick].canvas->frame, rect.x + 20, rect.y + 30);
    };
    EXPECT_TRUE(isNear(at(0, kLeft), left)) << "before the first picture";
    EXPECT_TRUE(isNear(at(1, kLeft), kRed));
    EXPECT_TRUE(isNear(at(2, kLeft), left)) << "camera off";
    EXPECT_TRUE(isNear(at(3, kLeft), kBlue));
    for (std::size_t tick = 0; tick < 4; ++tick) {
        EXPECT_TRUE(isNear(at(tick, kRight), right));
    }
}

TEST(Compositor, ShowsTheCardWhenTheDirectorSaysSo) {
    Meeting meeting;
    meeting.add("red").add(0, {160, 90}, kRed);
    const auto compositor = meeting.compositor();
    const auto& ticks = paint(*compositor, batch(tickAt(0, {tileOf(0, kLeft, false)}), tickAt(0, {tileOf(0, kLeft)})));
    EXPECT_FALSE(isNear(colourAt(*ticks[0].canvas->frame, kLeft.x + 20, kLeft.y + 30), kRed));
    EXPECT_TRUE(isNear(colourAt(*ticks[1].canvas->frame, kLeft.x + 20, kLeft.y + 30), kRed));
}

TEST(Compositor, HoldKeepsTheLastPicture) {
    Meeting meeting;
    MadePictures& track = meeting.add("red");
    track.add(0, {160, 90}, kRed);
    track.cameraOff(0.1);
    const auto compositor = meeting.compositor(true);
    const auto& ticks = paint(*compositor, batch(tickAt(5, {tileOf(0, kLeft)})));
    EXPECT_TRUE(isNear(middleOf(*ticks[0].canvas->frame, kLeft), kRed));
}

TEST(Compositor, SkipsToWhereItBegins) {
    Meeting meeting;
    MadePictures& track = meeting.add("red");
    track.add(0, {160, 90}, kRed);
    for (int i = 1; i < 50; ++i) {
        track.add(i, {160, 90}, kGreen);
        track.spoil();
    }
    track.forceKey();
    track.add(50, {160, 90}, kBlue);
    track.add(51, {160, 90}, kBlue);
    const auto compositor = meeting.compositor();
    compositor->skip(50.5);
    const auto& ticks = paint(*compositor, batch(tickAt(50.5, {tileOf(0, kLeft)})));
    EXPECT_TRUE(isNear(middleOf(*ticks[0].canvas->frame, kLeft), kBlue));
    EXPECT_EQ(compositor->undecodable()[0], 0) << "what nobody sees is not decoded";
}

TEST(Compositor, StopsEarly) {
    Meeting meeting;
    MadePictures& track = meeting.add("red");
    track.add(0, {160, 90}, kRed);
    std::atomic<bool> stop = true;
    Compositor::Options options;
    options.canvas = kCanvas;
    options.stop = &stop;
    Compositor compositor(meeting.people, {{{0, kCanvas}}}, options);
    compositor.skip(1e9);
    EXPECT_EQ(track.read(), 0);
}

/// Paints each tick on a canvas of its own.
class PlainPainter {
public:
    explicit PlainPainter(Meeting& meeting) : artist_(meeting.people, {false}) {
        for (Person& person : meeting.people) {
            feeds_.emplace_back(person.videos, VideoFeed::Options{{{0, kCanvas}}, false});
        }
    }

    mux::FramePtr paint(const Tick& tick) {
        mux::FramePtr canvas = mux::makePicture({kCanvas.width, kCanvas.height});
        artist_.clear(*canvas, {0, 0, kCanvas.width, kCanvas.height});
        for (const Tile& tile : tick.scene.tiles) {
            const VideoFeed::View view =
                tile.camera ? feeds_[tile.person].show(tick.time_s) : VideoFeed::View{nullptr, {}, 0};
            if (view.picture == nullptr) {
                artist_.drawCard(*canvas, tile);
                continue;
            }
            artist_.clearTile(*canvas, tile.rect);
            const Rect& rect = tile.rect;
            const mux::PictureRect fit =
                mux::fitPicture(mux::turnedSize(*view.picture, view.turn), {rect.width, rect.height});
            mux::PictureScaler scaler(mux::PictureScaler::Method::kQuick);
            EXPECT_TRUE(scaler.paint(*view.picture, view.turn, *canvas,
                                     {rect.x + fit.x, rect.y + fit.y, fit.width, fit.height}));
            artist_.decorate(*canvas, tile);
        }
        return canvas;
    }

private:
    TileArtist artist_;
    std::vector<VideoFeed> feeds_;
};

bool samePicture(const AVFrame& a, const AVFrame& b) {
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        for (int y = 0; y < kCanvas.height >> shift; ++y) {
            if (!std::equal(a.data[plane] + y * a.linesize[plane],
                            a.data[plane] + y * a.linesize[plane] + (kCanvas.width >> shift),
                            b.data[plane] + y * b.linesize[plane])) {
                return false;
            }
        }
    }
    return true;
}

/// Three cameras at rates of their own, one going off and on, and one turning.
Meeting livelyMeeting() {
    Meeting meeting;
    for (int person = 0; person < 3; ++person) {
        MadePictures& track = meeting.add("p" + std::to_string(person));
        for (int i = 0; i < 40; ++i) {
            const auto painting = [&](int x, int y) { return 40 + (x * (person + 1) + y + i * 5) % 180; };
            CodedPicture& picture =
                track.add(person * 0.4 + i * (0.05 + 0.013 * person), mux::test::paintFrame({96, 64}, painting));
            picture.rotation_degrees = person == 1 && i > 10 && i < 30 ? 90 : 0;
            if (person == 2 && i == 15) {
                picture.camera_off = true;
                picture.shown_for_s = 0.02;
            }
        }
    }
    return meeting;
}

/// A scene that changes now and then in all ways that scenes do.
Scene livelyScene(int tick) {
    Scene scene;
    Tile first = tileOf(0, kLeft);
    first.talking = tick % 9 < 4;
    Tile second = tileOf(tick / 20 % 2 == 0 ? 1 : 2, kRight);
    second.muted = tick % 14 < 5;
    second.camera = tick % 23 > 2;
    if (tick / 10 % 3 == 2) {
        first.rect = {100, 40, 400, 224};
        return Scene{{first}};
    }
    return Scene{{first, second}};
}

TEST(Compositor, PaintsOnlyWhatChangesAndStillAllOfIt) {
    Meeting meeting = livelyMeeting();
    Meeting same = livelyMeeting();
    PlainPainter plain(same);
    const auto compositor = meeting.compositor();
    std::vector<mux::FramePtr> held;  // as encoders do
    int number = 0;
    for (int round = 0; round < 16; ++round) {
        std::vector<Tick> ticks;
        for (int i = 0; i < 1 + round % 6; ++i, ++number) {
            ticks.push_back({number * 0.04, livelyScene(number), nullptr});
        }
        const auto& finished = paint(*compositor, std::move(ticks));
        for (const Tick& tick : finished) {
            ASSERT_TRUE(samePicture(*tick.canvas->frame, *plain.paint(tick))) << "at " << tick.time_s << " s";
            held.emplace_back(av_frame_clone(tick.canvas->frame.get()));
        }
        if (held.size() > 5) {
            held.erase(held.begin(), held.begin() + 4);
        }
    }
    EXPECT_GT(number, 40);
}

}  // namespace
}  // namespace wf::compose
