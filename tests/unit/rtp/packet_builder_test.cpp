#include "rtp/packet_builder.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/unit/rtp/byte_list.h"

namespace wf::rtp {
namespace {

/// Builds into 1500 bytes full of rubbish; empty when it was refused.
std::vector<std::byte> build(const PacketFields& fields) {
    std::vector<std::byte> out(1500, std::byte{0xEE});
    out.resize(buildPacket(out, fields).value_or(0));
    return out;
}

PacketFields plain() {
    PacketFields fields;
    fields.marker = true;
    fields.payload_type = 0x60;
    fields.sequence_number = 0x1234;
    fields.timestamp = 0x01020304;
    fields.ssrc = 0xA1B2C3D4;
    return fields;
}

TEST(PacketBuilder, HeaderAndPayload) {
    const auto payload = list({0x77, 0x88});
    PacketFields fields = plain();
    fields.payload = payload;
    EXPECT_EQ(build(fields),
              list({0x80, 0xE0, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0x77, 0x88}));
}

TEST(PacketBuilder, CsrcsExtensionAndPadding) {
    const std::array<std::uint32_t, 2> csrcs{4, 5};
    const auto level = list({0x7F});
    const auto payload = list({0xAA, 0xBB});
    const std::array elements{ExtensionElement{1, level}};
    PacketFields fields{false, 0x60, 1, 2, 3, csrcs, elements, payload, 3};
    EXPECT_EQ(build(fields), list({0xB2, 0x60, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03,  //
                                   0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x05,                          //
                                   0xBE, 0xDE, 0x00, 0x01, 0x10, 0x7F, 0x00, 0x00,                          //
                                   0xAA, 0xBB, 0x00, 0x00, 0x03}));
}

TEST(PacketBuilder, ChoosesTheExtensionForm) {
    const std::vector<std::byte> data(17, std::byte{0x5A});
    const Bytes bytes(data);
    const struct {
        std::uint8_t id;
        std::size_t size;
        std::uint16_t profile;
    } rows[] = {{1, 1, 0xBEDE}, {14, 16, 0xBEDE}, {15, 1, 0x1000}, {14, 0, 0x1000}, {14, 17, 0x1000}, {255, 4, 0x1000}};
    for (const auto& row : rows) {
        const std::array elements{ExtensionElement{2, bytes.first(3)}, ExtensionElement{row.id, bytes.first(row.size)}};
        PacketFields fields = plain();
        fields.extensions = elements;
        const auto built = build(fields);
        const auto view = PacketView::parse(built);
        ASSERT_TRUE(view);
        EXPECT_EQ(view->extensionProfile(), row.profile) << int{row.id} << " " << row.size;
        EXPECT_EQ(toVector(findExtension(*view, 2).value()), cut(data, 3));
        EXPECT_EQ(toVector(findExtension(*view, row.id).value()), cut(data, row.size));
        EXPECT_TRUE(view->payload().empty());
    }
}

TEST(PacketBuilder, TwoByteFormIsPaddedWithZeros) {
    const auto data = list({0xB1});
    const std::array elements{ExtensionElement{20, data}, ExtensionElement{1, {}}};
    PacketFields fields = plain();
    fields.extensions = elements;
    const auto built = build(fields);
    ASSERT_EQ(built.size(), 12u + 4 + 8);
    EXPECT_EQ(toVector(Bytes(built).subspan(12)),
              list({0x10, 0x00, 0x00, 0x02, 0x14, 0x01, 0xB1, 0x01, 0x00, 0x00, 0x00, 0x00}));
}

TEST(PacketBuilder, EveryRoomThatIsTooSmallIsRefused) {
    const std::array<std::uint32_t, 1> csrcs{4};
    const auto data = list({1, 2, 3, 4, 5});
    const std::array elements{ExtensionElement{3, data}};
    PacketFields fields{false, 96, 1, 2, 3, csrcs, elements, data, 2};
    const std::size_t size = build(fields).size();
    ASSERT_EQ(size, 12u + 4 + 12 + 5 + 2);
    for (std::size_t room = 0; room < size; ++room) {
        std::vector<std::byte> out(room);
        EXPECT_FALSE(buildPacket(out, fields)) << room;
    }
    std::vector<std::byte> out(size);
    EXPECT_EQ(buildPacket(out, fields), size);
}

TEST(PacketBuilder, LargestPadding) {
    PacketFields fields = plain();
    fields.padding_size = 255;
    const auto built = build(fields);
    const auto view = PacketView::parse(built);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->paddingSize(), 255u);
    EXPECT_TRUE(view->payload().empty());
}

TEST(PacketBuilder, RefusesWhatCannotBeWritten) {
    const std::array<std::uint32_t, 16> csrcs{};
    const std::vector<std::byte> data(256);
    const std::array zero_id{ExtensionElement{0, Bytes(data).first(1)}};
    const std::array too_long{ExtensionElement{1, data}};

    PacketFields fields = plain();
    fields.payload_type = 128;
    EXPECT_TRUE(build(fields).empty());
    fields = plain();
    fields.csrcs = csrcs;
    EXPECT_TRUE(build(fields).empty());
    fields = plain();
    fields.extensions = zero_id;
    EXPECT_TRUE(build(fields).empty());
    fields.extensions = too_long;
    EXPECT_TRUE(build(fields).empty());
}

TEST(PacketBuilder, RefusesMoreExtensionWordsThanTheLengthCanSay) {
    const std::vector<std::byte> data(255);
    std::vector<ExtensionElement> elements(1020, ExtensionElement{1, data});  // 1020 * 257 = 65535 words
    std::vector<std::byte> out(300'000);
    PacketFields fields = plain();
    fields.extensions = elements;
    EXPECT_EQ(buildPacket(out, fields), 12u + 4 + 65535 * 4);
    elements.push_back({1, Bytes(data).first(1)});
    fields.extensions = elements;
    EXPECT_FALSE(buildPacket(out, fields));
}

}  // namespace
}  // namespace wf::rtp
