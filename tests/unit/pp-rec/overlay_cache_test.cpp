#include "pp-rec/compose/overlay_cache.h"

#include <gtest/gtest.h>

namespace wf::compose {
namespace {

Overlay ofBytes(std::size_t bytes) {
    Overlay overlay;
    overlay.y.resize(bytes);
    return overlay;
}

TEST(OverlayCache, DrawsOnce) {
    OverlayCache cache(1U << 20U);
    int drawn = 0;
    for (int i = 0; i < 3; ++i) {
        for (std::size_t person = 0; person < 4; ++person) {
            cache.get({person, 16, 9, 1}, [&] {
                ++drawn;
                return ofBytes(100);
            });
        }
    }
    EXPECT_EQ(drawn, 4);
}

TEST(OverlayCache, EveryPartOfTheKeyCounts) {
    OverlayCache cache(1U << 20U);
    int drawn = 0;
    const auto draw = [&] { return ofBytes(static_cast<std::size_t>(++drawn)); };
    for (const OverlayCache::Key& key :
         {OverlayCache::Key{0, 16, 9, 0}, {1, 16, 9, 0}, {0, 18, 9, 0}, {0, 16, 10, 0}, {0, 16, 9, 1}}) {
        cache.get(key, draw);
    }
    EXPECT_EQ(drawn, 5);
    EXPECT_EQ(cache.get({1, 16, 9, 0}, draw).y.size(), 2U);
}

TEST(OverlayCache, KeepsItsBoundAndWhatWasUsedLast) {
    OverlayCache cache(10000);
    int drawn = 0;
    const auto draw = [&] {
        ++drawn;
        return ofBytes(2000);
    };
    for (std::size_t person = 0; person < 100; ++person) {
        cache.get({person, 16, 9, 0}, draw);
        cache.get({0, 16, 9, 0}, draw);
        EXPECT_LE(cache.bytes(), 10000U);
    }
    EXPECT_EQ(drawn, 100) << "number 0 was in use all the time";
    cache.get({1, 16, 9, 0}, draw);
    EXPECT_EQ(drawn, 101) << "number 1 was not";
}

TEST(OverlayCache, GivesOutWhatIsLargerThanTheBound) {
    OverlayCache cache(100);
    EXPECT_EQ(cache.get({}, [] { return ofBytes(5000); }).y.size(), 5000U);
    EXPECT_EQ(cache.get({1, 0, 0, 0}, [] { return ofBytes(6000); }).y.size(), 6000U);
    EXPECT_LT(cache.bytes(), 7000U);
}

}  // namespace
}  // namespace wf::compose
