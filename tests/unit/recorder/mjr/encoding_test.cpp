#include "recorder/mjr/encoding.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/recorder/mjr/sample.h"

namespace wf::mjr {
namespace {

using namespace std::string_literals;

TEST(Encoding, WritesTheBytesOfTheFormatPage) {
    ByteBuffer out;
    appendTag(out);
    Header header;
    header.kind = rtp::MediaKind::kData;
    header.codec = rtp::Codec::kText;
    header.created_us = 1;
    header.first_frame_us = 2;
    appendHeader(out, header);
    ASSERT_TRUE(appendDataRecord(out, 0, 0x000660e2e4b0e6f7, asBytes("hello")));
    ASSERT_TRUE(appendRecord(out, 0x01020304, asBytes("x")));
    EXPECT_EQ(asText(out.bytes()),
              "MJR00002\0\x27{\"t\": \"d\", \"c\": \"text\", \"s\": 1, \"u\": 2}"
              "MEET\0\0\0\0\0\x0d\0\x06\x60\xe2\xe4\xb0\xe6\xf7hello"
              "MEET\1\2\3\4\0\1x"s);
}

TEST(Encoding, RefusesWhatTheLengthCannotSay) {
    ByteBuffer out;
    EXPECT_FALSE(appendRecord(out, 0, asBytes(std::string(65536, 'x'))));
    EXPECT_FALSE(appendDataRecord(out, 0, 0, asBytes(std::string(65528, 'x'))));
    EXPECT_TRUE(out.empty());
    EXPECT_TRUE(appendRecord(out, 0, asBytes(std::string(65535, 'x'))));
    EXPECT_TRUE(appendDataRecord(out, 0, 0, asBytes(std::string(65527, 'x'))));
    EXPECT_EQ(out.size(), 2U * 65545U);
}

TEST(Encoding, KeepsTheHeaderReadableForJanus) {
    Header header;
    header.description = std::string(1600, '"') + "屏";
    header.fmtp = "stereo=1";
    header.extensions = {{13, "urn:3gpp:video-orientation"}};
    std::string text = fittedHeaderText(header);
    EXPECT_LE(text.size(), kMaxHeaderText);
    Result<Header> back = parseHeader(text);
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->fmtp, "stereo=1");
    EXPECT_EQ(back->extensions.size(), 1U);

    header.fmtp = std::string(3000, 'f');
    text = fittedHeaderText(header);
    EXPECT_EQ(text.size(), kMaxHeaderText);
    back = parseHeader(text);
    ASSERT_TRUE(back.ok());
    EXPECT_TRUE(back->description.empty());
    EXPECT_EQ(back->extensions.size(), 1U);

    header.extensions = {{13, std::string(70000, 'u')}};
    back = parseHeader(fittedHeaderText(header));
    ASSERT_TRUE(back.ok());
    EXPECT_TRUE(back->extensions.empty());
}

TEST(Encoding, CutsTheDescriptionBetweenCharacters) {
    for (std::size_t extra = 0; extra < 8; ++extra) {
        Header header;
        header.description = std::string(extra, 'a');
        while (header.description.size() < 2000) {
            header.description += "屏";
        }
        const std::string text = fittedHeaderText(header);
        EXPECT_LE(text.size(), kMaxHeaderText);
        EXPECT_GE(text.size(), kMaxHeaderText - 3);
        EXPECT_EQ(text.find("\uFFFD"), std::string::npos);
    }
}

}  // namespace
}  // namespace wf::mjr
