#include "pp-rec/compose/overlay.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/pp-rec/flat_picture.h"

namespace wf::compose {
namespace {

using test::FlatPicture;

std::vector<std::uint32_t> flat(Size size, std::uint32_t argb) {
    return std::vector<std::uint32_t>(static_cast<std::size_t>(size.width * size.height), argb);
}

TEST(Colours, KnownValues) {
    EXPECT_EQ(toYuv({0, 0, 0}, ColourMatrix::kBt601), (Yuv{16, 128, 128}));
    EXPECT_EQ(toYuv({255, 255, 255}, ColourMatrix::kBt601), (Yuv{235, 128, 128}));
    EXPECT_EQ(toYuv({255, 0, 0}, ColourMatrix::kBt601), (Yuv{81, 90, 240}));
    EXPECT_EQ(toYuv({0, 0, 255}, ColourMatrix::kBt601), (Yuv{41, 240, 110}));
    EXPECT_EQ(toYuv({255, 0, 0}, ColourMatrix::kBt709), (Yuv{63, 102, 240}));
    EXPECT_EQ(toYuv({0, 255, 0}, ColourMatrix::kBt709), (Yuv{173, 42, 26}));
}

TEST(Overlay, OpaqueColourComesOutExactly) {
    for (const ColourMatrix matrix : {ColourMatrix::kBt601, ColourMatrix::kBt709}) {
        const Overlay overlay = overlayFromArgb(flat({4, 2}, 0xFF3050C0U), {4, 2}, matrix);
        EXPECT_TRUE(overlay.keep.empty());
        FlatPicture picture({8, 8}, {200, 60, 70});
        blend(overlay, picture.frame(), 2, 4);
        const Yuv colour = toYuv({0x30, 0x50, 0xC0}, matrix);
        for (int y = 0; y < 8; ++y) {
            for (int x = 0; x < 8; ++x) {
                const bool inside = x >= 2 && x < 6 && y >= 4 && y < 6;
                EXPECT_EQ(picture.at(x, y), (inside ? colour : Yuv{200, 60, 70})) << x << " " << y;
            }
        }
    }
}

TEST(Overlay, TransparentPixelsChangeNothing) {
    FlatPicture picture({4, 4}, {255, 0, 255});
    blend(overlayFromArgb(flat({4, 4}, 0), {4, 4}, ColourMatrix::kBt601), picture.frame(), 0, 0);
    EXPECT_EQ(picture.at(1, 1), (Yuv{255, 0, 255}));
}

TEST(Overlay, BlendIsTheWeightedMeanForEveryOpacityAndShade) {
    for (unsigned alpha = 0; alpha < 256; ++alpha) {
        const std::uint32_t white = alpha * 0x01010101U;  // multiplied with its opacity
        const Overlay overlay = overlayFromArgb(flat({2, 2}, white), {2, 2}, ColourMatrix::kBt601);
        for (unsigned below = 0; below < 256; below += 5) {
            const auto shade = static_cast<std::uint8_t>(below);
            FlatPicture picture({2, 2}, {shade, shade, shade});
            blend(overlay, picture.frame(), 0, 0);
            const auto expected = [&](double over) { return (over * alpha + below * (255.0 - alpha)) / 255.0; };
            EXPECT_NEAR(picture.at(0, 0).y, expected(235), 1.001);
            EXPECT_NEAR(picture.at(0, 0).cb, expected(128), 1.001);
            EXPECT_NEAR(picture.at(0, 0).cr, expected(128), 1.001);
        }
    }
}

TEST(Overlay, ChromaIsTheMeanOfFourPixels) {
    // Red over nothing over nothing over nothing: a quarter of red's colour.
    const std::vector<std::uint32_t> pixels{0xFFFF0000U, 0, 0, 0};
    FlatPicture picture({2, 2}, {100, 128, 128});
    blend(overlayFromArgb(pixels, {2, 2}, ColourMatrix::kBt601), picture.frame(), 0, 0);
    EXPECT_EQ(picture.at(0, 0).y, 81);
    EXPECT_EQ(picture.at(1, 1).y, 100);
    EXPECT_NEAR(picture.at(0, 0).cr, 128 + (240 - 128) / 4.0, 1);
    EXPECT_NEAR(picture.at(0, 0).cb, 128 + (90 - 128) / 4.0, 1);
}

TEST(Overlay, WhatHangsOverIsCut) {
    const Overlay overlay = overlayFromArgb(flat({6, 6}, 0xFFFFFFFFU), {6, 6}, ColourMatrix::kBt601);
    for (const int x : {-8, -4, 0, 4, 6, 8, 100}) {
        for (const int y : {-8, -4, 0, 4, 6, 8, 100}) {
            FlatPicture picture({8, 8}, {50, 50, 50});
            blend(overlay, picture.frame(), x, y);
            for (int row = 0; row < 8; ++row) {
                for (int column = 0; column < 8; ++column) {
                    const bool inside = column >= x && column < x + 6 && row >= y && row < y + 6;
                    ASSERT_EQ(picture.at(column, row).y, inside ? 235 : 50);
                    ASSERT_EQ(picture.at(column, row).cb, inside ? 128 : 50);
                }
            }
        }
    }
}

TEST(Fill, CoversTheRectAndIsCut) {
    FlatPicture picture({8, 8}, {50, 50, 50});
    fill(picture.frame(), {4, 6, 100, 100}, {90, 91, 92});
    fill(picture.frame(), {-10, -10, 12, 12}, {70, 71, 72});
    EXPECT_EQ(picture.at(3, 6), (Yuv{50, 50, 50}));
    EXPECT_EQ(picture.at(4, 5), (Yuv{50, 50, 50}));
    EXPECT_EQ(picture.at(4, 6), (Yuv{90, 91, 92}));
    EXPECT_EQ(picture.at(7, 7), (Yuv{90, 91, 92}));
    EXPECT_EQ(picture.at(1, 1), (Yuv{70, 71, 72}));
    EXPECT_EQ(picture.at(2, 2), (Yuv{50, 50, 50}));
}

}  // namespace
}  // namespace wf::compose
