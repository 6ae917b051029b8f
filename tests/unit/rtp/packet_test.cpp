#include "rtp/packet.h"

#include <gtest/gtest.h>

#include "tests/unit/rtp/byte_list.h"

namespace wf::rtp {
namespace {

const auto kPlain = list({0x80, 0xE0, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0x77});

// Padding, extension, two CSRCs; payload AA BB; three bytes of padding.
const auto kFull = list({0xB2, 0x60, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03,  //
                         0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x05,                          //
                         0xBE, 0xDE, 0x00, 0x01, 0x10, 0x7F, 0x00, 0x00,                          //
                         0xAA, 0xBB, 0x00, 0x00, 0x03});

TEST(PacketView, ReadsTheFixedHeader) {
    const auto view = PacketView::parse(kPlain);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->marker());
    EXPECT_EQ(view->payloadType(), 0x60);
    EXPECT_EQ(view->sequenceNumber(), 0x1234);
    EXPECT_EQ(view->timestamp(), 0x01020304u);
    EXPECT_EQ(view->ssrc(), 0xA1B2C3D4u);
    EXPECT_EQ(view->csrcCount(), 0u);
    EXPECT_FALSE(view->hasExtension());
    EXPECT_EQ(view->extensionProfile(), 0);
    EXPECT_TRUE(view->extension().empty());
    EXPECT_EQ(view->paddingSize(), 0u);
    EXPECT_EQ(view->headerSize(), 12u);
    EXPECT_EQ(toVector(view->payload()), list({0x77}));
}

TEST(PacketView, ReadsCsrcsExtensionAndPadding) {
    const auto view = PacketView::parse(kFull);
    ASSERT_TRUE(view);
    EXPECT_FALSE(view->marker());
    ASSERT_EQ(view->csrcCount(), 2u);
    EXPECT_EQ(view->csrc(0), 4u);
    EXPECT_EQ(view->csrc(1), 5u);
    EXPECT_EQ(view->extensionProfile(), 0xBEDE);
    EXPECT_EQ(toVector(view->extension()), list({0x10, 0x7F, 0x00, 0x00}));
    EXPECT_EQ(view->headerSize(), 28u);
    EXPECT_EQ(view->paddingSize(), 3u);
    EXPECT_EQ(toVector(view->payload()), list({0xAA, 0xBB}));
    EXPECT_EQ(view->bytes().size(), kFull.size());
}

TEST(PacketView, TruncatedHeadersAreRefused) {
    for (std::size_t size = 0; size < 12; ++size) {
        EXPECT_FALSE(PacketView::parse(cut(kPlain, size))) << size;
    }
    EXPECT_TRUE(PacketView::parse(cut(kPlain, 12)));
    for (std::size_t size = 0; size < 28; ++size) {
        EXPECT_FALSE(PacketView::parse(cut(kFull, size))) << size;
    }
}

TEST(PacketView, OtherVersionsAreRefused) {
    for (const int first : {0x00, 0x40, 0xC0}) {
        auto bytes = kPlain;
        bytes[0] = static_cast<std::byte>(first);
        EXPECT_FALSE(PacketView::parse(bytes)) << first;
    }
}

TEST(PacketView, PaddingOnlyPacketHasNoPayload) {
    auto bytes = cut(kPlain, 12);
    bytes[0] = std::byte{0xA0};
    EXPECT_FALSE(PacketView::parse(bytes));  // no byte that could be the count
    bytes.insert(bytes.end(), {std::byte{0}, std::byte{2}});
    const auto view = PacketView::parse(bytes);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->payload().empty());
}

TEST(PacketView, BadPaddingCountsAreRefused) {
    for (const int count : {0, 6, 255}) {
        auto bytes = kFull;
        bytes.back() = static_cast<std::byte>(count);
        EXPECT_FALSE(PacketView::parse(bytes)) << count;
    }
    auto all = kFull;
    all.back() = std::byte{5};
    EXPECT_TRUE(PacketView::parse(all));
}

TEST(PacketView, ExtensionWithoutElementsIsRead) {
    auto bytes = cut(kPlain, 12);
    bytes[0] = std::byte{0x90};
    const auto header = list({0x12, 0x34, 0x00, 0x00});
    bytes.insert(bytes.end(), header.begin(), header.end());
    const auto view = PacketView::parse(bytes);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->extensionProfile(), 0x1234);
    EXPECT_TRUE(view->extension().empty());
    EXPECT_TRUE(view->payload().empty());
}

}  // namespace
}  // namespace wf::rtp
