#include "rtp/rtcp/session.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/unit/rtp/rtcp/rtcp_test_bytes.h"

namespace wf::rtcp {
namespace {

// Two chunks: CNAME "ab" and NAME "" for the first, CNAME "abcde" for the second (one zero reaches the boundary).
const auto kSdes = list({0x82, 0xCA, 0x00, 0x06, 0x00, 0x00, 0x00, 0x01, 0x01, 0x02, 'a', 'b', 0x02, 0x00,
                         0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x01, 0x05, 'a',  'b',  'c', 'd', 'e',  0x00});

std::vector<SdesItem> items(SdesReader& reader) {
    std::vector<SdesItem> found;
    while (const auto item = reader.next()) {
        found.push_back(*item);
    }
    return found;
}

TEST(Sdes, GivesTheItemsOfAllChunks) {
    SdesReader reader(onlyPacket(kSdes));
    const auto found = items(reader);
    EXPECT_FALSE(reader.malformed());
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].ssrc, 1u);
    EXPECT_EQ(found[0].type, kSdesCname);
    EXPECT_EQ(found[0].text, "ab");
    EXPECT_EQ(found[1].ssrc, 1u);
    EXPECT_EQ(found[1].type, 2);
    EXPECT_EQ(found[1].text, "");
    EXPECT_EQ(found[2].ssrc, 2u);
    EXPECT_EQ(found[2].text, "abcde");
}

TEST(Sdes, TruncatedAtEveryLength) {
    const Packet whole = onlyPacket(kSdes);
    for (std::size_t size = 0; size < whole.body.size(); ++size) {
        const auto body = toVector(whole.body.first(size));
        SdesReader reader(Packet{whole.type, whole.count, body});
        const auto found = items(reader);
        EXPECT_TRUE(reader.malformed()) << size;
        EXPECT_EQ(found.size(), size < 8 ? 0u : size < 10 ? 1u : size < 23 ? 2u : 3u) << size;
        EXPECT_FALSE(reader.next());
    }
}

TEST(Sdes, ChunkWithoutItemsIsSkipped) {
    const auto bytes = list({0x81, 0xCA, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00});
    SdesReader reader(onlyPacket(bytes));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
}

TEST(Sdes, OtherTypeHasNoItems) {
    Packet packet = onlyPacket(kSdes);
    packet.type = PacketType::kApp;
    SdesReader reader(packet);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
}

TEST(Sdes, CnameOfEveryLengthComesBack) {
    for (std::size_t size = 0; size <= 255; ++size) {
        const std::string cname(size, 'x');
        const auto bytes = written([&](MutableBytes out) { return writeSdesCname(out, 7, cname); });
        ASSERT_EQ(bytes.size() % 4, 0u);
        EXPECT_EQ(bytes.back(), std::byte{0});
        SdesReader reader(onlyPacket(bytes));
        const auto found = items(reader);
        EXPECT_FALSE(reader.malformed());
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(found[0].ssrc, 7u);
        EXPECT_EQ(found[0].text, cname);
    }
    EXPECT_TRUE(written([](MutableBytes out) { return writeSdesCname(out, 7, std::string(256, 'x')); }).empty());
}

TEST(Bye, IsReadAndWritten) {
    const auto bytes = list({0x82, 0xCB, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02,  //
                             0x02, 'o', 'k', 0x00});
    const auto bye = parseBye(onlyPacket(bytes));
    ASSERT_TRUE(bye);
    ASSERT_EQ(bye->ssrcs.size(), 2u);
    EXPECT_EQ(bye->ssrcs[0], 1u);
    EXPECT_EQ(bye->ssrcs[1], 2u);
    EXPECT_EQ(bye->reason, "ok");
    const std::array<std::uint32_t, 2> ssrcs{1, 2};
    EXPECT_EQ(written([&](MutableBytes out) { return writeBye(out, ssrcs, "ok"); }), bytes);
}

TEST(Bye, WithoutReasonOrSources) {
    const auto bytes = written([](MutableBytes out) { return writeBye(out, {}, ""); });
    EXPECT_EQ(bytes, list({0x80, 0xCB, 0x00, 0x00}));
    const auto bye = parseBye(onlyPacket(bytes));
    ASSERT_TRUE(bye);
    EXPECT_TRUE(bye->ssrcs.empty());
    EXPECT_EQ(bye->reason, "");
}

TEST(Bye, TruncatedBodies) {
    const std::array<std::uint32_t, 2> ssrcs{1, 2};
    const auto bytes = written([&](MutableBytes out) { return writeBye(out, ssrcs, "reason7"); });
    // 8 bytes end right behind the sources: a BYE without a reason.
    EXPECT_EQ(acceptedLengths(onlyPacket(bytes), parseBye), std::vector<std::size_t>{8});
}

TEST(Bye, LimitsOfTheWriter) {
    const std::array<std::uint32_t, 32> ssrcs{};
    EXPECT_TRUE(written([&](MutableBytes out) { return writeBye(out, ssrcs, ""); }).empty());
    EXPECT_TRUE(written([](MutableBytes out) { return writeBye(out, {}, std::string(256, 'x')); }).empty());
    const std::string longest(255, 'x');
    const auto bytes = written([&](MutableBytes out) { return writeBye(out, std::span(ssrcs).first(31), longest); });
    const auto bye = parseBye(onlyPacket(bytes));
    ASSERT_TRUE(bye);
    EXPECT_EQ(bye->ssrcs.size(), 31u);
    EXPECT_EQ(bye->reason, longest);
}

TEST(App, IsRead) {
    const auto bytes =
        list({0x85, 0xCC, 0x00, 0x03, 0x00, 0x00, 0x00, 0x09, 'N', 'A', 'M', 'E', 0x01, 0x02, 0x03, 0x04});
    const Packet packet = onlyPacket(bytes);
    const auto app = parseApp(packet);
    ASSERT_TRUE(app);
    EXPECT_EQ(app->subtype, 5);
    EXPECT_EQ(app->ssrc, 9u);
    EXPECT_EQ(app->name, "NAME");
    EXPECT_EQ(toVector(app->data), list({1, 2, 3, 4}));
    EXPECT_EQ(acceptedLengths(packet, parseApp), (std::vector<std::size_t>{8, 9, 10, 11}));
}

}  // namespace
}  // namespace wf::rtcp
