#include "rtp/header_extension.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/rtp/byte_list.h"

namespace wf::rtp {
namespace {

struct Seen {
    int id;
    std::vector<std::byte> data;
    bool operator==(const Seen&) const = default;
};

struct Walk {
    std::vector<Seen> elements;
    bool malformed = false;
};

Walk walk(std::uint16_t profile, const std::vector<std::byte>& data) {
    ExtensionReader reader(profile, data);
    Walk result;
    while (const auto element = reader.next()) {
        result.elements.push_back({element->id, toVector(element->data)});
    }
    EXPECT_FALSE(reader.next());
    result.malformed = reader.malformed();
    return result;
}

// The example of RFC 8285 section 4.2: lengths 1, 2 and 4 with padding between.
const auto kOneByte = list({0x10, 0xA1, 0x21, 0xB1, 0xB2, 0x00, 0x00, 0x33, 0xC1, 0xC2, 0xC3, 0xC4});

// The example of RFC 8285 section 4.3: lengths 0, 1 and 4 with padding between.
const auto kTwoByte = list({0x01, 0x00, 0x02, 0x01, 0xB1, 0x00, 0x03, 0x04, 0xC1, 0xC2, 0xC3, 0xC4});

TEST(ExtensionReader, OneByteForm) {
    const Walk result = walk(0xBEDE, kOneByte);
    EXPECT_FALSE(result.malformed);
    EXPECT_EQ(result.elements, (std::vector<Seen>{{1, list({0xA1})},  //
                                                  {2, list({0xB1, 0xB2})},
                                                  {3, list({0xC1, 0xC2, 0xC3, 0xC4})}}));
}

TEST(ExtensionReader, TwoByteFormWithAnyAppbits) {
    for (const int profile : {0x1000, 0x1005, 0x100F}) {
        const Walk result = walk(static_cast<std::uint16_t>(profile), kTwoByte);
        EXPECT_FALSE(result.malformed);
        EXPECT_EQ(result.elements, (std::vector<Seen>{{1, {}},  //
                                                      {2, list({0xB1})},
                                                      {3, list({0xC1, 0xC2, 0xC3, 0xC4})}}));
    }
}

TEST(ExtensionReader, OneByteFormEndsAtId15) {
    const Walk result = walk(0xBEDE, list({0x10, 0xA1, 0xF0, 0xB1, 0x20, 0xC1}));
    EXPECT_FALSE(result.malformed);
    EXPECT_EQ(result.elements, (std::vector<Seen>{{1, list({0xA1})}}));
}

TEST(ExtensionReader, OneByteFormEndsAtId0WithALength) {
    const Walk result = walk(0xBEDE, list({0x10, 0xA1, 0x02, 0xB1, 0x20, 0xC1}));
    EXPECT_FALSE(result.malformed);
    EXPECT_EQ(result.elements, (std::vector<Seen>{{1, list({0xA1})}}));
}

TEST(ExtensionReader, TwoByteFormHasIds15And255) {
    const Walk result = walk(0x1000, list({0x0F, 0x01, 0xA1, 0xFF, 0x01, 0xB1}));
    EXPECT_EQ(result.elements, (std::vector<Seen>{{15, list({0xA1})}, {255, list({0xB1})}}));
}

TEST(ExtensionReader, OtherProfilesHaveNoElements) {
    for (const int profile : {0x0000, 0xBEDF, 0x1010, 0x0FFF, 0x2000}) {
        const Walk result = walk(static_cast<std::uint16_t>(profile), kOneByte);
        EXPECT_TRUE(result.elements.empty()) << profile;
        EXPECT_FALSE(result.malformed) << profile;
    }
}

TEST(ExtensionReader, OneByteFormTruncatedAtEveryLength) {
    for (std::size_t size = 0; size <= kOneByte.size(); ++size) {
        const Walk result = walk(0xBEDE, cut(kOneByte, size));
        const std::size_t whole = size < 2 ? 0 : size < 5 ? 1 : size < 12 ? 2 : 3;
        const bool between = size == 0 || size == 2 || (size >= 5 && size <= 7) || size == 12;
        EXPECT_EQ(result.elements.size(), whole) << size;
        EXPECT_EQ(result.malformed, !between) << size;
    }
}

TEST(ExtensionReader, TwoByteFormTruncatedAtEveryLength) {
    for (std::size_t size = 0; size <= kTwoByte.size(); ++size) {
        const Walk result = walk(0x1000, cut(kTwoByte, size));
        const std::size_t whole = size < 2 ? 0 : size < 5 ? 1 : size < 12 ? 2 : 3;
        const bool between = size == 0 || size == 2 || size == 5 || size == 6 || size == 12;
        EXPECT_EQ(result.elements.size(), whole) << size;
        EXPECT_EQ(result.malformed, !between) << size;
    }
}

TEST(FindExtension, GivesTheFirstElementWithTheId) {
    const auto bytes = list({0x90, 0x60, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03,  //
                             0xBE, 0xDE, 0x00, 0x02, 0x10, 0xA1, 0xD0, 0x01, 0xD0, 0x02, 0x2F, 0xFF});
    const auto packet = PacketView::parse(bytes);
    ASSERT_TRUE(packet);
    const auto found = findExtension(*packet, 13);
    ASSERT_TRUE(found);
    EXPECT_EQ(toVector(*found), list({0x01}));
    EXPECT_FALSE(findExtension(*packet, 2));  // reaches past the end
    EXPECT_FALSE(findExtension(*packet, 5));
    EXPECT_FALSE(findExtension(*packet, 0));
}

TEST(FindExtension, PacketWithoutExtensionHasNone) {
    const auto bytes = list({0x80, 0x60, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03, 0x10, 0xA1});
    EXPECT_FALSE(findExtension(*PacketView::parse(bytes), 1));
}

}  // namespace
}  // namespace wf::rtp
