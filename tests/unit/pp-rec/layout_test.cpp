#include "pp-rec/compose/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace wf::compose {
namespace {

constexpr Size kCanvases[] = {{1280, 720}, {640, 360},  {1920, 1080}, {854, 480}, {720, 1280},
                              {720, 720},  {1024, 768}, {2560, 1080}, {128, 72},  {320, 180}};

bool overlap(const Rect& a, const Rect& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

void expectSound(const std::vector<Rect>& rects, Size canvas) {
    for (std::size_t i = 0; i < rects.size(); ++i) {
        const Rect& rect = rects[i];
        EXPECT_TRUE(rect.x % 2 == 0 && rect.y % 2 == 0 && rect.width % 2 == 0 && rect.height % 2 == 0) << i;
        EXPECT_TRUE(rect.width > 0 && rect.height > 0) << i;
        EXPECT_TRUE(rect.x >= 0 && rect.y >= 0) << i;
        EXPECT_LE(rect.x + rect.width, canvas.width) << i;
        EXPECT_LE(rect.y + rect.height, canvas.height) << i;
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_FALSE(overlap(rect, rects[j])) << i << " and " << j;
        }
    }
}

std::string nameOf(Size canvas, std::size_t count) {
    return std::to_string(count) + " on " + std::to_string(canvas.width) + "x" + std::to_string(canvas.height);
}

/// Whether `count` tiles of this width fit with gaps of `gap`, tried out column by column.
bool fits(int width, int count, Size canvas, int gap) {
    const int height = static_cast<int>(std::lround(width * 9.0 / 32.0)) * 2;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        if (columns * (width + gap) + gap <= canvas.width && rows * (height + gap) + gap <= canvas.height) {
            return true;
        }
    }
    return false;
}

TEST(GridLayout, TilesAreEqualInsideAndApart) {
    for (const Size canvas : kCanvases) {
        for (std::size_t count = 1; count <= kMostTiles; ++count) {
            SCOPED_TRACE(nameOf(canvas, count));
            const std::vector<Rect> rects = gridLayout(count, canvas);
            ASSERT_EQ(rects.size(), count);
            expectSound(rects, canvas);
            for (const Rect& rect : rects) {
                EXPECT_EQ(rect.size(), rects[0].size());
            }
            // 16:9 to the nearest even height.
            EXPECT_LE(std::abs(rects[0].height - rects[0].width * 9.0 / 16.0), 1.01);
        }
    }
}

TEST(GridLayout, NoLargerTilesWouldFit) {
    for (const Size canvas : kCanvases) {
        const int gap = std::max(2, std::min(canvas.width, canvas.height) / 180 * 2);
        for (int count = 2; count <= static_cast<int>(kMostTiles); ++count) {
            SCOPED_TRACE(nameOf(canvas, static_cast<std::size_t>(count)));
            const int width = gridLayout(static_cast<std::size_t>(count), canvas)[0].width;
            EXPECT_TRUE(fits(width, count, canvas, gap));
            EXPECT_FALSE(fits(width + 2, count, canvas, gap));
        }
    }
}

TEST(GridLayout, OneTileFillsAWideCanvas) {
    EXPECT_EQ(gridLayout(1, {1280, 720})[0], (Rect{0, 0, 1280, 720}));
    EXPECT_EQ(gridLayout(1, {854, 480})[0], (Rect{0, 0, 854, 480}));
    EXPECT_EQ(gridLayout(1, {720, 1280})[0].width, 720);
}

TEST(GridLayout, ShapesPeopleExpect) {
    const auto shape = [](std::size_t count, Size canvas) {
        const std::vector<Rect> rects = gridLayout(count, canvas);
        const auto columns =
            std::count_if(rects.begin(), rects.end(), [&](const Rect& r) { return r.y == rects[0].y; });
        const auto rows = (static_cast<long>(count) + columns - 1) / columns;
        return std::pair(columns, rows);
    };
    EXPECT_EQ(shape(2, {1280, 720}), std::pair(2L, 1L));
    EXPECT_EQ(shape(3, {1280, 720}), std::pair(2L, 2L));
    EXPECT_EQ(shape(9, {1280, 720}), std::pair(3L, 3L));
    EXPECT_EQ(shape(25, {1280, 720}), std::pair(5L, 5L));
    EXPECT_EQ(shape(49, {1280, 720}), std::pair(7L, 7L));
    EXPECT_EQ(shape(2, {720, 1280}), std::pair(1L, 2L));
    EXPECT_EQ(shape(4, {2560, 1080}), std::pair(2L, 2L));
}

TEST(GridLayout, RowsAndTheLastRowAreCentred) {
    const std::vector<Rect> rects = gridLayout(5, {1280, 720});  // three above two
    EXPECT_EQ(rects[0].y, rects[2].y);
    EXPECT_LT(rects[2].y, rects[3].y);
    const auto slack = [](const Rect& first, const Rect& last) { return first.x - (1280 - last.x - last.width); };
    EXPECT_LE(std::abs(slack(rects[0], rects[2])), 2);
    EXPECT_LE(std::abs(slack(rects[3], rects[4])), 2);
    EXPECT_LE(std::abs(rects[0].y - (720 - rects[4].y - rects[4].height)), 2);
}

TEST(StripLayout, LargeAndSmallOnesAreInsideAndApart) {
    for (const Size canvas : kCanvases) {
        for (std::size_t count = 0; count <= 60; ++count) {
            SCOPED_TRACE(nameOf(canvas, count));
            const std::vector<Rect> rects = stripLayout(count, canvas);
            ASSERT_GE(rects.size(), count == 0 ? 1U : 2U);
            ASSERT_LE(rects.size(), count + 1);
            expectSound(rects, canvas);
            for (std::size_t i = 1; i < rects.size(); ++i) {
                EXPECT_EQ(rects[i].size(), rects[1].size());
                EXPECT_LT(rects[i].width, rects[0].width);
            }
        }
    }
}

TEST(StripLayout, StandsRightOfAWideAndBelowATallLargeRect) {
    const std::vector<Rect> wide = stripLayout(3, {1280, 720});
    EXPECT_GE(wide[1].x, wide[0].x + wide[0].width);
    EXPECT_GE(wide[0].width, 1280 * 3 / 4);
    const std::vector<Rect> tall = stripLayout(3, {720, 1280});
    EXPECT_GE(tall[1].y, tall[0].y + tall[0].height);
    EXPECT_GE(tall[0].height, 1280 * 3 / 4);
}

TEST(StripLayout, HoldsThirtyPeopleAt720Lines) {
    const std::vector<Rect> rects = stripLayout(29, {1280, 720});
    EXPECT_EQ(rects.size(), 30U);
    EXPECT_GE(rects[1].width, 106);
    EXPECT_GE(rects[0].width, 1280 * 2 / 3);
}

TEST(StripLayout, NeverShowsFewerBecauseThereAreMore) {
    for (const Size canvas : kCanvases) {
        std::size_t before = 0;
        for (std::size_t count = 0; count <= 60; ++count) {
            const std::size_t shown = stripLayout(count, canvas).size();
            EXPECT_GE(shown, before) << nameOf(canvas, count);
            before = shown;
        }
    }
}

TEST(StripLayout, AloneTheLargeRectIsTheCanvas) {
    EXPECT_EQ(stripLayout(0, {1280, 720}), (std::vector<Rect>{{0, 0, 1280, 720}}));
}

TEST(WideRectIn, IsCentredAndSixteenToNine) {
    EXPECT_EQ(wideRectIn({0, 0, 1280, 720}), (Rect{0, 0, 1280, 720}));
    EXPECT_EQ(wideRectIn({10, 20, 160, 290}), (Rect{10, 120, 160, 90}));
    EXPECT_EQ(wideRectIn({0, 0, 640, 90}), (Rect{240, 0, 160, 90}));
}

}  // namespace
}  // namespace wf::compose
