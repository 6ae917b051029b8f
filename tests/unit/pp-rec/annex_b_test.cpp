#include "pp-rec/mux/annex_b.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "pp-rec/mux/obu_units.h"

namespace wf::mux {
namespace {

using Octets = std::vector<std::byte>;

Octets octets(std::initializer_list<int> values) {
    Octets out;
    for (const int value : values) {
        out.push_back(static_cast<std::byte>(value));
    }
    return out;
}

Octets copyOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

TEST(AnnexB, SplitsAtStartCodes) {
    // 4- and 3-byte start codes, zeros behind a unit, an empty unit, 00 00 03 inside a unit.
    const Octets stream =
        octets({0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0x65, 0, 0, 3, 1});
    const auto nals = splitAnnexB(stream);
    ASSERT_EQ(nals.size(), 3U);
    EXPECT_EQ(copyOf(nals[0]), octets({0x67, 1, 2}));
    EXPECT_EQ(copyOf(nals[1]), octets({0x68, 3}));
    EXPECT_EQ(copyOf(nals[2]), octets({0x65, 0, 0, 3, 1}));
}

TEST(AnnexB, NothingWithoutAStartCode) {
    EXPECT_TRUE(splitAnnexB({}).empty());
    EXPECT_TRUE(splitAnnexB(octets({0, 0})).empty());
    EXPECT_TRUE(splitAnnexB(octets({0, 0, 1})).empty());
    EXPECT_TRUE(splitAnnexB(octets({1, 2, 3, 4, 5})).empty());
}

TEST(AnnexB, PutsLengthsInFront) {
    ByteBuffer out;
    appendWithLength(octets({0x65, 9}), out);
    appendWithLength(octets({0x41}), out);
    EXPECT_EQ(copyOf(std::as_const(out).bytes()), octets({0, 0, 0, 2, 0x65, 9, 0, 0, 0, 1, 0x41}));
}

TEST(AnnexB, MakesAvcConfiguration) {
    const Octets baseline = octets({0, 0, 0, 1, 0x67, 66, 0xc0, 30, 7, 0, 0, 0, 1, 0x68, 5});
    EXPECT_EQ(avcConfiguration(baseline),
              octets({1, 66, 0xc0, 30, 0xff, 0xe1, 0, 5, 0x67, 66, 0xc0, 30, 7, 1, 0, 2, 0x68, 5}));
    const Octets high = octets({0, 0, 0, 1, 0x67, 100, 0, 31, 7, 0, 0, 0, 1, 0x68, 5});
    EXPECT_EQ(avcConfiguration(high),
              octets({1, 100, 0, 31, 0xff, 0xe1, 0, 5, 0x67, 100, 0, 31, 7, 1, 0, 2, 0x68, 5, 0xfd, 0xf8, 0xf8, 0}));
}

TEST(AnnexB, NoAvcConfigurationFromHalfOfIt) {
    EXPECT_TRUE(avcConfiguration(octets({0, 0, 1, 0x67, 66, 0xc0, 30})).empty());
    EXPECT_TRUE(avcConfiguration(octets({0, 0, 1, 0x68, 5})).empty());
    EXPECT_TRUE(avcConfiguration(octets({0, 0, 1, 0x67, 66, 0, 0, 1, 0x68, 5})).empty());
}

Octets withoutDelimiters(Bytes unit) {
    ByteBuffer out;
    appendWithoutTemporalDelimiters(unit, out);
    return copyOf(std::as_const(out).bytes());
}

TEST(ObuUnits, LeavesOutDelimitersAndPadding) {
    // Temporal delimiter, sequence header of 2, padding of 1, frame with extension and a size in two bytes.
    const Octets unit = octets({0x12, 0, 0x0a, 2, 7, 8, 0x7a, 1, 0x80, 0x36, 0x00, 0x81, 0x00, 9});
    EXPECT_EQ(withoutDelimiters(unit), octets({0x0a, 2, 7, 8, 0x36, 0x00, 0x81, 0x00, 9}));
}

TEST(ObuUnits, StopsWhereNothingFits) {
    const Octets unit = octets({0x0a, 2, 7, 8, 0x36, 0x00, 0x81, 0x00, 9});
    for (std::size_t size = 0; size < unit.size(); ++size) {
        EXPECT_EQ(withoutDelimiters(Bytes(unit).first(size)).size(), size >= 4 ? 4U : 0U);
    }
    EXPECT_TRUE(withoutDelimiters(octets({0x08, 1, 2})).empty());  // no size field
    EXPECT_TRUE(withoutDelimiters(octets({0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})).empty());
}

}  // namespace
}  // namespace wf::mux
