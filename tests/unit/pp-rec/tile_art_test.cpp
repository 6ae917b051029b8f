#include "pp-rec/compose/tile_art.h"

#include <gtest/gtest.h>

#include "pp-rec/compose/text_painter.h"
#include "tests/unit/pp-rec/flat_picture.h"

namespace wf::compose {
namespace {

using test::FlatPicture;

constexpr Size kCanvas{480, 270};
constexpr Yuv kGrey{120, 128, 128};
constexpr Rect kPlace{80, 46, 320, 180};

/// Somebody of this name, with a tile in the middle of a grey canvas.
class Sitting {
public:
    explicit Sitting(const std::string& name, bool is_screen = false, bool labels = true) {
        people_.emplace_back();
        people_[0].user = "17";
        people_[0].name = name;
        people_[0].is_screen = is_screen;
        artist_ = std::make_unique<TileArtist>(people_, TileArtist::Options{.labels = labels});
        tile_.rect = kPlace;
        tile_.camera = true;
    }
    Tile& tile() { return tile_; }
    void place(const Rect& rect) { tile_.rect = rect; }
    FlatPicture decorated() {
        FlatPicture picture(kCanvas, kGrey);
        artist_->decorate(picture.frame(), tile_);
        return picture;
    }
    FlatPicture card() {
        FlatPicture picture(kCanvas, kGrey);
        artist_->drawCard(picture.frame(), tile_);
        return picture;
    }
    TileArtist& artist() { return *artist_; }

private:
    std::vector<Person> people_;
    std::unique_ptr<TileArtist> artist_;
    Tile tile_;
};

template <class Wanted>
int count(FlatPicture& picture, const Rect& rect, Wanted wanted) {
    int found = 0;
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
        for (int x = rect.x; x < rect.x + rect.width; ++x) {
            found += wanted(picture.at(x, y)) ? 1 : 0;
        }
    }
    return found;
}

int bright(FlatPicture picture) {
    return count(picture, kPlace, [](const Yuv& pixel) { return pixel.y > 190; });
}

int coloured(FlatPicture picture) {
    return count(picture, kPlace, [](const Yuv& pixel) { return pixel.cb < 100 || pixel.cb > 156; });
}

int red(FlatPicture picture) {
    return count(picture, kPlace, [](const Yuv& pixel) { return pixel.cr > 165; });
}

bool isGreen(const Yuv& pixel) { return pixel.cr < 90 && pixel.y > 100; }

void expectUntouchedOutside(FlatPicture picture, const Rect& rect) {
    for (int y = 0; y < kCanvas.height; ++y) {
        for (int x = 0; x < kCanvas.width; ++x) {
            const bool inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
            if (!inside) {
                ASSERT_EQ(picture.at(x, y), kGrey) << x << " " << y;
            }
        }
    }
}

bool fontsAreMissing() { return !TextPainter().hasFonts(); }

TEST(TileArtist, NamesOfAllScriptsShow) {
    if (fontsAreMissing()) {
        GTEST_SKIP() << "no fonts on this machine";
    }
    for (const char* name : {"Anna", "王小明", "김민준", "Вадим", "שלום"}) {
        EXPECT_GT(bright(Sitting(name).decorated()), 15) << name;
        EXPECT_GT(bright(Sitting(name).card()), 40) << name;
    }
}

TEST(TileArtist, EmojiKeepTheirColours) {
    if (fontsAreMissing()) {
        GTEST_SKIP() << "no fonts on this machine";
    }
    EXPECT_EQ(coloured(Sitting("Anna").decorated()), 0);
    EXPECT_GT(coloured(Sitting("😀😀").decorated()), 60);
}

TEST(TileArtist, LongNamesStayWithinTheTile) {
    for (const std::string& name : {std::string(500, 'W'), std::string("a\nb\r\n\tc"), std::string("\xFF\xFE\x80"),
                                    std::string("محمد علي محمد علي محمد علي محمد علي محمد علي محمد علي")}) {
        Sitting sitting(name);
        expectUntouchedOutside(sitting.decorated(), kPlace);
        expectUntouchedOutside(sitting.card(), kPlace);
    }
}

TEST(TileArtist, AllSizesOfTilesAreDrawnInside) {
    Sitting sitting("Anna Schmidt 王");
    sitting.tile().muted = true;
    sitting.tile().talking = true;
    for (const Rect rect : {Rect{2, 2, 2, 2},
                            {10, 10, 16, 8},
                            {0, 0, 40, 22},
                            {100, 100, 64, 36},
                            {0, 0, 480, 270},
                            {2, 0, 100, 268},
                            {0, 40, 470, 24}}) {
        sitting.place(rect);
        expectUntouchedOutside(sitting.decorated(), rect);
        expectUntouchedOutside(sitting.card(), rect);
    }
}

TEST(TileArtist, MutedShowsInRedOnPicturesAndCards) {
    for (const bool labels : {true, false}) {
        Sitting sitting("Anna", false, labels);
        EXPECT_EQ(red(sitting.decorated()), 0);
        const int red_of_card = red(sitting.card());
        sitting.tile().muted = true;
        EXPECT_GT(red(sitting.decorated()), 12);
        EXPECT_GT(red(sitting.card()), red_of_card + 12);
    }
}

TEST(TileArtist, WithoutLabelsAPictureStaysClean) {
    EXPECT_EQ(bright(Sitting("Anna", false, false).decorated()), 0);
    if (!fontsAreMissing()) {
        EXPECT_GT(bright(Sitting("Anna", false, false).card()), 60) << "a card has its name all the same";
    }
}

TEST(TileArtist, ABorderRunsAroundWhoTalks) {
    Sitting sitting("Anna");
    FlatPicture quiet = sitting.decorated();
    EXPECT_EQ(count(quiet, kPlace, isGreen), 0);
    sitting.tile().talking = true;
    FlatPicture talking = sitting.decorated();
    const int right = kPlace.x + kPlace.width;
    const int bottom = kPlace.y + kPlace.height;
    for (int x = kPlace.x + 20; x < right - 20; ++x) {
        EXPECT_TRUE(isGreen(talking.at(x, kPlace.y)) && isGreen(talking.at(x, kPlace.y + 1)));
        EXPECT_TRUE(isGreen(talking.at(x, bottom - 1)) && isGreen(talking.at(x, bottom - 2)));
        EXPECT_FALSE(isGreen(talking.at(x, kPlace.y + 2)));
    }
    for (int y = kPlace.y + 20; y < bottom - 20; ++y) {
        EXPECT_TRUE(isGreen(talking.at(kPlace.x, y)) && isGreen(talking.at(right - 1, y)));
    }
}

TEST(TileArtist, WhoFillsTheCanvasNeedsNoBorderAndNoCorners) {
    Sitting sitting("Anna", false, false);
    sitting.place({0, 0, kCanvas.width, kCanvas.height});
    sitting.tile().talking = true;
    FlatPicture picture = sitting.decorated();
    EXPECT_EQ(picture.at(0, 0), kGrey);
    EXPECT_EQ(picture.at(200, 0), kGrey);
}

TEST(TileArtist, CornersAreRoundButNotOfScreens) {
    FlatPicture person = Sitting("Anna").decorated();
    EXPECT_LT(person.at(kPlace.x, kPlace.y).y, 60);
    EXPECT_LT(person.at(kPlace.x + kPlace.width - 1, kPlace.y + kPlace.height - 1).y, 60);
    EXPECT_EQ(person.at(kPlace.x + 10, kPlace.y), kGrey);
    FlatPicture screen = Sitting("Anna", true).decorated();
    EXPECT_EQ(screen.at(kPlace.x, kPlace.y), kGrey);
}

TEST(TileArtist, ACardCoversItsTile) {
    FlatPicture card = Sitting("Anna").card();
    EXPECT_EQ(count(card, kPlace, [](const Yuv& pixel) { return pixel == kGrey; }), 0);
}

TEST(TileArtist, ColoursFollowTheUserAndDifferWithinAMeeting) {
    const auto groundOf = [](const std::vector<std::string>& users, std::size_t who) {
        std::vector<Person> people(users.size());
        for (std::size_t i = 0; i < users.size(); ++i) {
            people[i].user = users[i];
        }
        TileArtist artist(people, {});
        FlatPicture picture(kCanvas, kGrey);
        artist.drawCard(picture.frame(), {who, kPlace, false, false, false});
        return picture.at(kPlace.x + 20, kPlace.y + 20);
    };
    EXPECT_EQ(groundOf({"anna"}, 0), groundOf({"anna", "bob", "carol"}, 0));
    const std::vector<std::string> users{"a", "b", "c", "d", "e", "f", "g", "h"};
    for (std::size_t i = 0; i < users.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(groundOf(users, i), groundOf(users, j)) << users[i] << users[j];
        }
    }
}

TEST(TileArtist, TheSameIsDrawnAgain) {
    Sitting sitting("Anna 王 😀");
    FlatPicture first = sitting.decorated();
    FlatPicture second = sitting.decorated();
    for (int y = 0; y < kCanvas.height; ++y) {
        for (int x = 0; x < kCanvas.width; ++x) {
            ASSERT_EQ(first.at(x, y), second.at(x, y));
        }
    }
}

TEST(TileArtist, ClearsCanvasAndTile) {
    Sitting sitting("Anna");
    FlatPicture picture(kCanvas, kGrey);
    sitting.artist().clear(picture.frame(), {0, 0, kCanvas.width, kCanvas.height});
    const Yuv canvas = picture.at(0, 0);
    EXPECT_LT(canvas.y, 40);
    sitting.artist().clearTile(picture.frame(), kPlace);
    EXPECT_NE(picture.at(kPlace.x, kPlace.y), canvas);
    EXPECT_EQ(picture.at(kPlace.x - 1, kPlace.y), canvas);
}

}  // namespace
}  // namespace wf::compose
