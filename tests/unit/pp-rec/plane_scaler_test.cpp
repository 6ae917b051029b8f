#include "pp-rec/mux/plane_scaler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>

namespace wf::mux {
namespace {

using Samples = std::vector<std::uint8_t>;
using Painting = std::function<int(int x, int y)>;

constexpr std::uint8_t kUntouched = 77;

Samples paint(PictureSize size, const Painting& painting) {
    Samples samples;
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            samples.push_back(static_cast<std::uint8_t>(painting(x, y)));
        }
    }
    return samples;
}

int noise(int x, int y) { return (x * 7919 + y * 104729 + x * y * 31) % 251; }

/// Scales into the middle of a larger plane and gives back all of that.
Samples scaled(const Samples& from, PictureSize size, PictureSize to, PlaneScaler::Loops loops) {
    PlaneScaler scaler(size, to, loops);
    EXPECT_TRUE(scaler.possible());
    const std::size_t stride = static_cast<std::size_t>(to.width) + 40;
    Samples result(stride * static_cast<std::size_t>(to.height), kUntouched);
    scaler.scale({from.data(), size.width, size.width, size.height}, result.data() + 20,
                 static_cast<std::ptrdiff_t>(stride));
    return result;
}

constexpr PictureSize kSizes[] = {{2, 2},    {3, 5},    {15, 16},  {16, 9},    {17, 31},   {31, 18},   {64, 48},
                                  {100, 56}, {159, 90}, {160, 90}, {198, 112}, {250, 140}, {315, 178}, {320, 180}};

TEST(PlaneScaler, FastLoopsGiveTheBytesOfThePlainOnesAndNoMore) {
    int compared = 0;
    for (const PictureSize& from : kSizes) {
        const Samples samples = paint(from, noise);
        for (const PictureSize& to : kSizes) {
            if (!PlaneScaler(from, to).possible()) {
                continue;
            }
            const Samples fast = scaled(samples, from, to, PlaneScaler::Loops::kFastest);
            ASSERT_EQ(fast, scaled(samples, from, to, PlaneScaler::Loops::kPlain))
                << from.width << "x" << from.height << " to " << to.width << "x" << to.height;
            const std::size_t stride = static_cast<std::size_t>(to.width) + 40;
            for (std::size_t i = 0; i < fast.size(); ++i) {
                const std::size_t x = i % stride;
                if (x < 20 || x >= stride - 20) {
                    ASSERT_EQ(fast[i], kUntouched) << "at " << x;
                }
            }
            ++compared;
        }
    }
    EXPECT_GT(compared, 100);
}

TEST(PlaneScaler, FlatStaysFlat) {
    for (const int level : {0, 16, 128, 235, 255}) {
        for (const PictureSize& to : kSizes) {
            const PictureSize from{131, 77};
            if (!PlaneScaler(from, to).possible()) {
                continue;
            }
            const Samples samples = paint(from, [&](int, int) { return level; });
            Samples result(static_cast<std::size_t>(to.width * to.height));
            PlaneScaler(from, to).scale({samples.data(), from.width, from.width, from.height}, result.data(), to.width);
            ASSERT_EQ(result, Samples(result.size(), static_cast<std::uint8_t>(level)));
        }
    }
}

/// Light falls off evenly to the right and downwards, and must at any size.
TEST(PlaneScaler, AGradientStaysWhereItIs) {
    const PictureSize from{200, 120};
    const auto light = [](double x, double y) { return 20 + 160 * x + 60 * y; };
    const Samples samples = paint(from, [&](int x, int y) {
        return static_cast<int>(std::lround(light((x + 0.5) / from.width, (y + 0.5) / from.height)));
    });
    for (const PictureSize to : {PictureSize{200, 121}, PictureSize{198, 118}, PictureSize{130, 80},
                                 PictureSize{77, 41}, PictureSize{34, 20}, PictureSize{390, 250}}) {
        Samples result(static_cast<std::size_t>(to.width * to.height));
        PlaneScaler(from, to).scale({samples.data(), from.width, from.width, from.height}, result.data(), to.width);
        for (int y = 2; y < to.height - 2; ++y) {
            for (int x = 2; x < to.width - 2; ++x) {
                ASSERT_NEAR(result[static_cast<std::size_t>(y * to.width + x)],
                            light((x + 0.5) / to.width, (y + 0.5) / to.height), 2)
                    << to.width << "x" << to.height << " at " << x << ", " << y;
            }
        }
    }
}

TEST(PlaneScaler, ShrinkingTakesTheMean) {
    const Samples samples = paint({8, 4}, [](int x, int y) { return (x % 2 + y % 2) * 100; });
    Samples result(8);
    PlaneScaler({8, 4}, {4, 2}).scale({samples.data(), 8, 8, 4}, result.data(), 4);
    EXPECT_EQ(result, Samples(8, 100));
}

TEST(PlaneScaler, ReadsRowsThatLieApartOrUpsideDown) {
    const PictureSize from{20, 10};
    const PictureSize to{34, 6};
    const Samples samples = paint(from, noise);
    Samples apart(33 * 10, 0);
    for (int y = 0; y < from.height; ++y) {
        std::copy_n(samples.begin() + y * from.width, from.width, apart.begin() + (from.height - 1 - y) * 33);
    }
    Samples straight(static_cast<std::size_t>(to.width * to.height));
    Samples turned(straight.size());
    PlaneScaler scaler(from, to);
    scaler.scale({samples.data(), from.width, from.width, from.height}, straight.data(), to.width);
    scaler.scale({apart.data() + 9 * 33, -33, from.width, from.height}, turned.data(), to.width);
    EXPECT_EQ(straight, turned);
}

TEST(PlaneScaler, KnowsItsLimits) {
    EXPECT_FALSE(PlaneScaler({1, 100}, {50, 50}).possible());
    EXPECT_FALSE(PlaneScaler({100, 1}, {50, 50}).possible());
    EXPECT_FALSE(PlaneScaler({1920, 1080}, {200, 112}).possible());
    EXPECT_TRUE(PlaneScaler({1920, 1080}, {320, 180}).possible());
}

TEST(ScalingAxis, WeightsOfEverySampleAddUp) {
    for (const int from : {2, 3, 7, 90, 160, 640}) {
        for (const int to : {1, 2, 5, 64, 158, 632, 1280}) {
            const ScalingAxis axis = makeScalingAxis(from, to);
            for (int i = 0; i < to && axis.taps > 0; ++i) {
                const std::int8_t* weights = axis.weightsOf(i);
                ASSERT_EQ(std::accumulate(weights, weights + axis.taps, 0), 128) << from << " to " << to;
                for (int k = 0; k < axis.taps; ++k) {
                    ASSERT_GE(weights[k], 0);
                    ASSERT_TRUE(weights[k] == 0 || axis.first[static_cast<std::size_t>(i)] + k < from);
                }
            }
        }
    }
}

}  // namespace
}  // namespace wf::mux
