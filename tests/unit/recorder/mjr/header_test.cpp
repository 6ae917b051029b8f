#include "recorder/mjr/header.h"

#include <gtest/gtest.h>

#include <string>

namespace wf::mjr {
namespace {

using namespace std::string_literals;
using rtp::Codec;
using rtp::MediaKind;

TEST(ParseHeader, ReadsWhatJanusWrites) {
    const std::string json =
        R"({"t": "v", "c": "h264", "f": "profile-level-id=42e01f", "d": "my \"screen\" 屏",)"
        R"( "x": {"13": "urn:3gpp:video-orientation"}, "s": 1795377472929559, "u": 1795377472973535})";
    const Result<Header> header = parseHeader(json);
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->kind, MediaKind::kVideo);
    EXPECT_EQ(header->codec, Codec::kH264);
    EXPECT_EQ(header->fmtp, "profile-level-id=42e01f");
    EXPECT_EQ(header->description, "my \"screen\" 屏");
    EXPECT_EQ(header->extensionId(kVideoOrientationUri), 13);
    EXPECT_FALSE(header->extensionId(kAudioLevelUri).has_value());
    EXPECT_EQ(header->created_us, 1795377472929559);
    EXPECT_EQ(header->first_frame_us, 1795377472973535);
    EXPECT_FALSE(header->red_payload_type.has_value());
    EXPECT_FALSE(header->encrypted);
    EXPECT_EQ(header->raw_json, json);
    EXPECT_EQ(formatHeader(*header), json);
}

TEST(ParseHeader, ReadsAudioKeys) {
    const Result<Header> header = parseHeader(R"({"t":"a","c":"opus","s":1,"u":2,"or":63,"e":true})");
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->red_payload_type, 63);
    EXPECT_TRUE(header->encrypted);
}

TEST(ParseHeader, ForgivesWhatHasOneMeaning) {
    const std::string good[] = {
        R"({"t":"V","c":"VP8","s":1,"u":2})",
        R"({"t":"video","c":"vp8","s":1,"u":2})",
        " \n{\"t\":\"v\",\"c\":\"vp8\",\"s\":1,\"u\":2}  xx",
        R"({"t":"v","c":"vp8","s":1,"u":2}}})",
        "{\"t\":\"v\",\"c\":\"vp8\",\"s\":1,\"u\":2}\0\0"s,
        R"({"t":"a","t":"v","c":"vp8","s":1,"u":2})",
        R"({"t":"v","c":"vp8","s":1,"u":2,"o":[1,{}],"r":null,"x":[[[]]],"f":3,"d":{},"or":300,"e":"yes"})",
        R"({"t":"v","c":"vp8","d":"a\u0000b}]\"","s":1,"u":2})",
    };
    for (const std::string& json : good) {
        const Result<Header> header = parseHeader(json);
        ASSERT_TRUE(header.ok()) << json << ": " << header.error().message;
        EXPECT_EQ(header->codec, Codec::kVp8) << json;
        EXPECT_EQ(header->created_us, 1) << json;
        EXPECT_FALSE(header->encrypted) << json;
        EXPECT_EQ(header->raw_json, json);
    }
}

TEST(ParseHeader, KeepsOnlyWellFormedExtensions) {
    const Result<Header> header = parseHeader(
        R"({"t":"v","c":"vp8","x":{"abc":"u","0":"u","16":"u","99999999999":1,"3":7,"-1":"u","13":"ok"},"s":1,"u":2})");
    ASSERT_TRUE(header.ok());
    ASSERT_EQ(header->extensions.size(), 1U);
    EXPECT_EQ(header->extensions.at(13), "ok");
}

TEST(ParseHeader, ReportsNegativeTimesAsTheyAre) {
    const Result<Header> header = parseHeader(R"({"t":"d","c":"text","s":-5,"u":-9223372036854775808})");
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->kind, MediaKind::kData);
    EXPECT_EQ(header->created_us, -5);
    EXPECT_EQ(header->first_frame_us, INT64_MIN);
}

TEST(ParseHeader, RefusesWhatIsMissingOrOfAnotherType) {
    const std::string bad[] = {
        R"({})",
        R"({"c":"vp8","s":1,"u":2})",
        R"({"t":1,"c":"vp8","s":1,"u":2})",
        R"({"t":"x","c":"vp8","s":1,"u":2})",
        R"({"t":"v","s":1,"u":2})",
        R"({"t":"v","c":null,"s":1,"u":2})",
        R"({"t":"v","c":"h266","s":1,"u":2})",
        R"({"t":"a","c":"vp8","s":1,"u":2})",
        R"({"t":"v","c":"opus","s":1,"u":2})",
        R"({"t":"v","c":"vp8","u":2})",
        R"({"t":"v","c":"vp8","s":1})",
        R"({"t":"v","c":"vp8","s":"1","u":2})",
        R"({"t":"v","c":"vp8","s":1.0,"u":2})",
        R"({"t":"v","c":"vp8","s":1,"u":9223372036854775808})",
        R"({"t":"v","c":"vp8","s":1,"u":1e300})",
    };
    for (const std::string& json : bad) {
        const Result<Header> header = parseHeader(json);
        ASSERT_FALSE(header.ok()) << json;
        EXPECT_NE(header.error().message.find("header"), std::string::npos);
    }
}

TEST(ParseHeader, SaysWhereTheTextBreaks) {
    struct Row {
        std::string json;
        std::uint64_t offset;
    };
    const Row rows[] = {
        {"", 0},
        {"   ", 0},
        {"[1]", 0},
        {"  \"t\"", 2},
        {"null", 0},
        {R"({"t":"v","c":"vp8","s":1,"u":2)", 30},
        {R"({"t":"v)", 7},
        {R"({"t" "v"})", 7},
        {"{\"t\":\"v\",\"d\":\"a\0b\"}"s, 15},
        {"{\"d\":\"\xff\"}", 6},
    };
    for (const Row& row : rows) {
        const Result<Header> header = parseHeader(row.json);
        ASSERT_FALSE(header.ok()) << row.json;
        EXPECT_EQ(header.error().offset, row.offset) << row.json;
    }
}

TEST(ParseHeader, SurvivesDeepNesting) {
    EXPECT_FALSE(parseHeader(std::string(60000, '[')).ok());
    EXPECT_FALSE(parseHeader(R"({"x":)" + std::string(60000, '[')).ok());
    const std::string closed = R"({"t":"v","c":"vp8","s":1,"u":2,"x":)" + std::string(30000, '[');
    EXPECT_FALSE(parseHeader(closed + std::string(30000, ']') + "}").ok());
    const std::string bearable = R"({"t":"v","c":"vp8","s":1,"u":2,"x":)" + std::string(400, '[');
    EXPECT_TRUE(parseHeader(bearable + std::string(400, ']') + "}").ok());
}

TEST(ParseHeader, RefusesEveryTruncation) {
    const std::string json = R"({"t": "a", "c": "opus", "d": "}\\\"{", "s": 1, "u": 2})";
    for (std::size_t size = 0; size < json.size(); ++size) {
        EXPECT_FALSE(parseHeader(json.substr(0, size)).ok()) << size;
    }
    EXPECT_TRUE(parseHeader(json).ok());
}

TEST(FormatHeader, IsByteExact) {
    Header header;
    header.created_us = 1795377472929559;
    header.first_frame_us = 1795377472973535;
    EXPECT_EQ(formatHeader(header), R"({"t": "a", "c": "opus", "s": 1795377472929559, "u": 1795377472973535})");
    header.red_payload_type = 63;
    header.encrypted = true;
    header.created_us = -5;
    header.first_frame_us = 0;
    header.fmtp = "stereo=1";
    header.description = "d";
    header.extensions = {{13, "urn:3gpp:video-orientation"}, {1, "b"}};
    EXPECT_EQ(
        formatHeader(header),
        R"({"t": "a", "c": "opus", "f": "stereo=1", "d": "d", "x": {"1": "b", "13": "urn:3gpp:video-orientation"},)"
        R"( "s": -5, "u": 0, "or": 63, "e": true})");
}

TEST(FormatHeader, EscapesLikeJanus) {
    Header header;
    header.kind = MediaKind::kData;
    header.codec = Codec::kText;
    header.description = "a/b\\\"\b\f\n\r\t\x01\x1f\x7f é屏😀\0z"s;
    EXPECT_EQ(formatHeader(header), R"({"t": "d", "c": "text", "d": "a/b\\\"\b\f\n\r\t\u0001\u001F)"
                                    "\x7f é屏😀\\u0000z\", \"s\": 0, \"u\": 0}");
    const Result<Header> back = parseHeader(formatHeader(header));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->description, header.description);
}

TEST(FormatHeader, ReplacesBytesThatAreNoUtf8) {
    Header header;
    header.description = "a\xff\xc0\x80\xed\xa0\x80z";
    const Result<Header> back = parseHeader(formatHeader(header));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->description, "a\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDz");
}

}  // namespace
}  // namespace wf::mjr
