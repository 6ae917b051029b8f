#include "rtp/payload/av1.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/support/byte_lists.h"
#include "tests/support/hex.h"

namespace wf::rtp {
namespace {

using test::copyBytes;
using test::hexBytes;

std::vector<std::vector<std::byte>> elementsOf(Bytes payload) {
    std::vector<std::vector<std::byte>> all;
    Av1Elements elements(payload);
    Bytes element;
    while (elements.next(element)) {
        all.push_back(copyBytes(element));
    }
    return all;
}

TEST(Leb128, Values) {
    struct Row {
        const char* hex;
        std::uint32_t value;
        std::size_t size;
    };
    const Row rows[] = {
        {"00", 0, 1},
        {"7f", 127, 1},
        {"80 01", 128, 2},
        {"e5 8e 26", 624485, 3},
        {"ff ff ff ff 0f", 0xffffffff, 5},
        {"85 80 80 80 80 80 80 00", 5, 8},
    };
    for (const Row& row : rows) {
        const auto number = readLeb128(hexBytes(row.hex));
        ASSERT_TRUE(number) << row.hex;
        EXPECT_EQ(number->value, row.value) << row.hex;
        EXPECT_EQ(number->size, row.size) << row.hex;
    }
}

TEST(Leb128, Refused) {
    for (const char* hex : {"", "80", "ff ff", "80 80 80 80 80 80 80 80 00", "ff ff ff ff 1f", "80 80 80 80 10"}) {
        EXPECT_FALSE(readLeb128(hexBytes(hex))) << hex;
    }
}

TEST(ObuHeader, Fields) {
    const auto plain = parseObuHeader(hexBytes("32 05"));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->type, kObuFrame);
    EXPECT_TRUE(plain->has_size);
    EXPECT_FALSE(plain->has_extension);
    EXPECT_EQ(plain->size(), 1U);
    const auto extended = parseObuHeader(hexBytes("34 50"));
    ASSERT_TRUE(extended);
    EXPECT_EQ(extended->size(), 2U);
    EXPECT_EQ(extended->temporal_layer, 2);
    EXPECT_EQ(extended->spatial_layer, 2);
    EXPECT_FALSE(parseObuHeader({}));
    EXPECT_FALSE(parseObuHeader(hexBytes("34")));
    EXPECT_FALSE(parseObuHeader(hexBytes("b2 05")));
}

TEST(ObuHeader, WholeObu) {
    EXPECT_EQ(copyBytes(parseObu(hexBytes("30 aa bb"))->payload), hexBytes("aa bb"));
    EXPECT_EQ(copyBytes(parseObu(hexBytes("32 02 aa bb"))->payload), hexBytes("aa bb"));
    EXPECT_EQ(copyBytes(parseObu(hexBytes("36 08 01 aa bb"))->payload), hexBytes("aa"));
    EXPECT_TRUE(parseObu(hexBytes("12 00"))->payload.empty());
    EXPECT_FALSE(parseObu(hexBytes("32 03 aa bb")));
    EXPECT_FALSE(parseObu(hexBytes("32")));
    EXPECT_FALSE(parseObu({}));
}

TEST(ObuHeader, Prefix) {
    std::array<std::byte, kMaxObuPrefix> out{};
    const auto written = [&](const char* obu, std::uint32_t size) {
        const std::size_t count = writeObuPrefix(*parseObuHeader(hexBytes(obu)), size, out);
        return copyBytes(Bytes(out).first(count));
    };
    EXPECT_EQ(written("30", 0), hexBytes("32 00"));
    EXPECT_EQ(written("32", 127), hexBytes("32 7f"));
    EXPECT_EQ(written("30", 128), hexBytes("32 80 01"));
    EXPECT_EQ(written("34 48", 0xffffffff), hexBytes("36 48 ff ff ff ff 0f"));
}

TEST(Av1Descriptor, Flags) {
    const auto d = parseAv1Descriptor(hexBytes("d0 aa"));
    ASSERT_TRUE(d);
    EXPECT_TRUE(d->continues);
    EXPECT_TRUE(d->to_be_continued);
    EXPECT_EQ(d->element_count_field, 1);
    EXPECT_FALSE(d->starts_sequence);
    EXPECT_EQ(d->element_count, 1U);
    EXPECT_FALSE(d->first_obu);
}

TEST(Av1Descriptor, KeyFrameStart) {
    const auto d = parseAv1Descriptor(hexBytes("28 03 08 00 01 30 aa"));
    ASSERT_TRUE(d);
    EXPECT_TRUE(d->starts_sequence);
    EXPECT_TRUE(d->has_sequence_header);
    EXPECT_TRUE(d->startsKeyFrame());
    EXPECT_EQ(d->element_count, 2U);
    ASSERT_TRUE(d->first_obu);
    EXPECT_EQ(d->first_obu->type, kObuSequenceHeader);
    EXPECT_FALSE(parseAv1Descriptor(hexBytes("18 30 aa"))->startsKeyFrame());
    EXPECT_FALSE(parseAv1Descriptor(hexBytes("98 30 aa"))) << "N and Z";
}

TEST(Av1Descriptor, AContinuationIsNoSequenceHeader) {
    const auto d = parseAv1Descriptor(hexBytes("90 08 00 01"));
    ASSERT_TRUE(d);
    EXPECT_FALSE(d->has_sequence_header);
    const auto second = parseAv1Descriptor(hexBytes("a0 01 08 30 aa"));
    ASSERT_TRUE(second && second->first_obu);
    EXPECT_EQ(second->first_obu->type, kObuFrame);
}

TEST(Av1Elements, EveryCountField) {
    using List = std::vector<std::vector<std::byte>>;
    EXPECT_EQ(elementsOf(hexBytes("00 02 30 aa 01 31")), (List{hexBytes("30 aa"), hexBytes("31")}));
    EXPECT_EQ(elementsOf(hexBytes("10 30 aa 01 31")), (List{hexBytes("30 aa 01 31")}));
    EXPECT_EQ(elementsOf(hexBytes("20 02 30 aa 01 31")), (List{hexBytes("30 aa"), hexBytes("01 31")}));
    EXPECT_EQ(elementsOf(hexBytes("30 02 30 aa 01 31 32")), (List{hexBytes("30 aa"), hexBytes("31"), hexBytes("32")}));
}

TEST(Av1Elements, LongLength) {
    auto payload = hexBytes("00 c8 01");
    payload.resize(payload.size() + 200, std::byte{0x30});
    ASSERT_EQ(elementsOf(payload).size(), 1U);
    EXPECT_EQ(elementsOf(payload)[0].size(), 200U);
    payload.pop_back();
    EXPECT_FALSE(parseAv1Descriptor(payload));
}

TEST(Av1Descriptor, TruncatedAtEveryLength) {
    struct Row {
        const char* hex;
        std::vector<std::size_t> good;  // shorter lengths that are payloads of their own
    };
    const Row rows[] = {
        {"00 02 30 aa 01 31", {4}},
        {"10 30 aa bb", {2, 3}},
        {"20 02 30 aa 01 31", {5}},
        {"30 02 30 aa 01 31 32 33", {7}},
    };
    for (const Row& row : rows) {
        const auto whole = hexBytes(row.hex);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const bool good = std::find(row.good.begin(), row.good.end(), length) != row.good.end();
            EXPECT_EQ(parseAv1Descriptor(Bytes(whole).first(length)).has_value(), good) << row.hex << " at " << length;
        }
        EXPECT_TRUE(parseAv1Descriptor(whole)) << row.hex;
    }
}

}  // namespace
}  // namespace wf::rtp
