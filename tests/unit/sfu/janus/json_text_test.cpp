#include "sfu/janus/json_text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wf::janus {
namespace {

bool reads(std::string_view text) { return std::holds_alternative<Json>(readJson(text)); }

std::string whyNot(std::string_view text) {
    const auto read = readJson(text);
    const auto* fault = std::get_if<JsonFault>(&read);
    return fault == nullptr ? "" : fault->why;
}

TEST(JsonText, KeepsOrderAndTakesTheLastOfEqualKeys) {
    const auto read = readJson(" {\"b\":1,\"a\":[2,-3,4.5,true,null],\"b\":\"\xc3\xa9\"}\r\n");
    ASSERT_TRUE(std::holds_alternative<Json>(read));
    EXPECT_EQ(writeJson(std::get<Json>(read)), "{\"b\":\"\xc3\xa9\",\"a\":[2,-3,4.5,true,null]}");
}

TEST(JsonText, BoundsDepth) {
    for (const char bracket : {'[', '{'}) {
        const auto nested = [&](std::size_t depth) {
            std::string text;
            for (std::size_t i = 0; i < depth; ++i) {
                text += bracket == '[' ? "[" : "{\"a\":";
            }
            return text + (bracket == '[' ? "" : "1") + std::string(depth, bracket == '[' ? ']' : '}');
        };
        EXPECT_TRUE(reads(nested(kMaxJsonDepth)));
        EXPECT_EQ(whyNot(nested(kMaxJsonDepth + 1)), "maximum parsing depth reached");
        EXPECT_FALSE(reads(nested(100'000)));
        EXPECT_FALSE(reads(std::string(500'000, bracket)));
    }
}

TEST(JsonText, BoundsKeysAndSize) {
    const auto object = [](std::size_t keys) {
        std::string text = "{";
        for (std::size_t i = 0; i < keys; ++i) {
            text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":{\"x\":1}";
        }
        return text + "}";
    };
    EXPECT_TRUE(reads(object(kMaxJsonKeys)));
    EXPECT_EQ(whyNot(object(kMaxJsonKeys + 1)), "too many elements in an object");
    EXPECT_EQ(whyNot("[" + std::string(kMaxJsonText, ' ') + "]"), "text too long");
}

TEST(JsonText, RefusesNumbersAndStringsThatCannotBeKept) {
    EXPECT_TRUE(reads("[9223372036854775807,-9223372036854775808,1e308]"));
    EXPECT_EQ(whyNot("[9223372036854775808]"), "too big integer");
    EXPECT_EQ(whyNot("[99999999999999999999999]"), "too big integer");
    EXPECT_EQ(whyNot("[-9223372036854775809]"), "too big integer");
    EXPECT_FALSE(reads("[1e999]"));
    EXPECT_FALSE(reads("[NaN]"));
    EXPECT_EQ(whyNot("[\"a\\u0000b\"]"), "\\u0000 is not allowed");
    EXPECT_EQ(whyNot("{\"a\\u0000b\":1}"), "\\u0000 is not allowed");
    EXPECT_FALSE(reads("[\"\xff\"]"));
    EXPECT_FALSE(reads("[\"\xed\xa0\x80\"]"));
    EXPECT_FALSE(reads("[\"\\ud800\"]"));
    for (const char* text : {"", " ", "5", "\"x\"", "null", "{} x", "[1,]", "{\"a\"}", "\xef\xbb\xbf{}"}) {
        EXPECT_FALSE(reads(text)) << text;
    }
}

TEST(JsonText, SaysWhere) {
    const auto read = readJson("{\n  \"a\": x\n}");
    const auto* fault = std::get_if<JsonFault>(&read);
    ASSERT_NE(fault, nullptr);
    EXPECT_EQ(fault->line, 2U);
    EXPECT_EQ(fault->column, 8U);
}

TEST(JsonText, CutsTextsApart) {
    using Pieces = std::vector<std::string_view>;
    EXPECT_EQ(splitJsonTexts(R"~( {"a":"}{"} {"b":["\"]"]}[1] )~"),
              (Pieces{R"~({"a":"}{"})~", R"~({"b":["\"]"]})~", "[1]"}));
    EXPECT_EQ(splitJsonTexts("{} x {}"), (Pieces{"{}", "x {}"}));
    EXPECT_EQ(splitJsonTexts("{\"a\":{}"), Pieces{"{\"a\":{}"});
    EXPECT_EQ(splitJsonTexts("{\"\\"), Pieces{"{\"\\"});
    EXPECT_TRUE(splitJsonTexts(" \n").empty());
}

TEST(JsonText, WritesInEveryStyleAndNeverFails) {
    const Json value = {{"a", {1, 2}}, {"b", "x,y:\"z\\"}, {"c", Json::object()}};
    EXPECT_EQ(writeJson(value), R"~({"a":[1,2],"b":"x,y:\"z\\","c":{}})~");
    EXPECT_EQ(writeJson(value, JsonStyle::kPlain), R"~({"a": [1, 2], "b": "x,y:\"z\\", "c": {}})~");
    EXPECT_EQ(writeJson(value, JsonStyle::kIndented),
              "{\n   \"a\": [\n      1,\n      2\n   ],\n   \"b\": \"x,y:\\\"z\\\\\",\n   \"c\": {}\n}");
    EXPECT_EQ(writeJson(Json{"a\xff"}), "[\"a\xef\xbf\xbd\"]");
    EXPECT_EQ(jsonStyleFromText("indented"), JsonStyle::kIndented);
    EXPECT_EQ(jsonStyleFromText("x"), std::nullopt);
}

}  // namespace
}  // namespace wf::janus
