#include "rtp/rtcp/compound.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/rtp/byte_list.h"

namespace wf::rtcp {
namespace {

// Receiver report without blocks, then an XR of two words that is only walked over.
const auto kCompound = list({0x80, 0xC9, 0x00, 0x01, 0x11, 0x22, 0x33, 0x44,  //
                             0x9F, 0xCF, 0x00, 0x02, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08});

TEST(CompoundReader, GivesEachPacket) {
    CompoundReader reader(kCompound);
    const auto first = reader.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->type, PacketType::kReceiverReport);
    EXPECT_EQ(first->count, 0);
    EXPECT_EQ(toVector(first->body), list({0x11, 0x22, 0x33, 0x44}));
    const auto second = reader.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->type, PacketType::kExtendedReport);
    EXPECT_EQ(second->count, 31);
    EXPECT_EQ(second->body.size(), 8u);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
}

TEST(CompoundReader, TruncatedAtEveryLength) {
    for (std::size_t size = 0; size <= kCompound.size(); ++size) {
        const auto bytes = cut(kCompound, size);
        CompoundReader reader(bytes);
        std::size_t count = 0;
        while (reader.next()) {
            ++count;
        }
        EXPECT_EQ(count, size < 8 ? 0u : size < 20 ? 1u : 2u) << size;
        EXPECT_EQ(reader.malformed(), size != 0 && size != 8 && size != 20) << size;
        EXPECT_FALSE(reader.next());
    }
}

TEST(CompoundReader, OtherVersionEndsTheWalk) {
    auto bytes = kCompound;
    bytes[8] = std::byte{0x1F};
    CompoundReader reader(bytes);
    EXPECT_TRUE(reader.next());
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.malformed());
}

TEST(CompoundReader, TakesPaddingOff) {
    const auto bytes = list({0xA0, 0xC9, 0x00, 0x02, 0x11, 0x22, 0x33, 0x44, 0x00, 0x00, 0x00, 0x04});
    CompoundReader reader(bytes);
    const auto packet = reader.next();
    ASSERT_TRUE(packet);
    EXPECT_EQ(toVector(packet->body), list({0x11, 0x22, 0x33, 0x44}));
}

TEST(CompoundReader, BadPaddingIsMalformed) {
    for (const int count : {0, 9, 255}) {
        auto bytes = list({0xA0, 0xC9, 0x00, 0x02, 0x11, 0x22, 0x33, 0x44, 0x00, 0x00, 0x00, 0x04});
        bytes.back() = static_cast<std::byte>(count);
        CompoundReader reader(bytes);
        EXPECT_FALSE(reader.next()) << count;
        EXPECT_TRUE(reader.malformed()) << count;
    }
    const auto no_body = list({0xA0, 0xC9, 0x00, 0x00});
    CompoundReader reader(no_body);
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.malformed());
}

TEST(IsRtcp, TellsRtpFromRtcp) {
    EXPECT_TRUE(isRtcp(kCompound));
    EXPECT_TRUE(isRtcp(list({0x80, 192, 0, 0})));
    EXPECT_TRUE(isRtcp(list({0x80, 223, 0, 0})));
    EXPECT_FALSE(isRtcp(list({0x80, 191, 0, 0})));
    EXPECT_FALSE(isRtcp(list({0x80, 224, 0, 0})));  // RTP, marker and payload type 96
    EXPECT_FALSE(isRtcp(list({0x00, 200, 0, 0})));
    EXPECT_FALSE(isRtcp(list({0x80, 200, 0})));
    EXPECT_FALSE(isRtcp({}));
}

TEST(BeginPacket, RefusesWhatTheHeaderCannotSay) {
    std::vector<std::byte> out(400'000);
    EXPECT_TRUE(beginPacket(out, PacketType::kBye, 31, 4 * 65535));
    EXPECT_FALSE(beginPacket(out, PacketType::kBye, 31, 4 * 65536));
    EXPECT_FALSE(beginPacket(out, PacketType::kBye, 32, 0));
    EXPECT_FALSE(beginPacket(out, PacketType::kBye, 0, 3));
    EXPECT_FALSE(beginPacket(MutableBytes(out).first(3), PacketType::kBye, 0, 0));
    EXPECT_FALSE(beginPacket(MutableBytes(out).first(7), PacketType::kBye, 0, 4));
    EXPECT_EQ(beginPacket(MutableBytes(out).first(8), PacketType::kBye, 1, 4)->size(), 4u);
    EXPECT_EQ(cut(out, 4), list({0x81, 0xCB, 0x00, 0x01}));
}

}  // namespace
}  // namespace wf::rtcp
