#include "pp-rec/compose/bt709.h"

#include <gtest/gtest.h>

#include "pp-rec/compose/colours.h"
#include "tests/unit/pp-rec/made_pictures.h"

namespace wf::compose {
namespace {

TEST(Bt709, TheSameColourInTheOtherMatrix) {
    constexpr mux::PictureSize kSize{48, 32};
    constexpr Rect kPlace{6, 4, 34, 20};
    for (const Rgb& colour : {Rgb{255, 0, 0}, Rgb{0, 255, 0}, Rgb{0, 0, 255}, Rgb{0, 0, 0}, Rgb{255, 255, 255},
                              Rgb{200, 120, 40}, Rgb{30, 60, 90}}) {
        const Yuv from = toYuv(colour, ColourMatrix::kBt709);
        const Yuv to = toYuv(colour, ColourMatrix::kBt601);
        const mux::FramePtr frame = test::solidFrame(kSize, {from.y, from.cb, from.cr});
        bt709ToBt601(*frame, kPlace);
        for (int y = 0; y < kSize.height; ++y) {
            for (int x = 0; x < kSize.width; ++x) {
                const bool inside =
                    x >= kPlace.x && x < kPlace.x + kPlace.width && y >= kPlace.y && y < kPlace.y + kPlace.height;
                const Yuv& wanted = inside ? to : from;
                ASSERT_NEAR(mux::test::sampleAt(*frame, 0, x, y), wanted.y, inside ? 2 : 0) << x << ", " << y;
                ASSERT_NEAR(mux::test::sampleAt(*frame, 1, x / 2, y / 2), wanted.cb, inside ? 2 : 0);
                ASSERT_NEAR(mux::test::sampleAt(*frame, 2, x / 2, y / 2), wanted.cr, inside ? 2 : 0);
            }
        }
    }
}

}  // namespace
}  // namespace wf::compose
