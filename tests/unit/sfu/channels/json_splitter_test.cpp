#include "sfu/channels/json_splitter.h"

#include <gtest/gtest.h>

#include <string>

namespace wf::channels {
namespace {

using Texts = std::vector<std::string_view>;

TEST(JsonSplitter, FindsTextsBackToBack) {
    EXPECT_EQ(splitJsonTexts("{}"), Texts{"{}"});
    EXPECT_EQ(splitJsonTexts(R"({"a":1}{"b":[{}]} [1,2])"), (Texts{R"({"a":1})", R"({"b":[{}]})", "[1,2]"}));
    EXPECT_EQ(splitJsonTexts(" \r\n\t{} \n"), Texts{"{}"});
}

TEST(JsonSplitter, BracketsInStringsDoNotCount) {
    EXPECT_EQ(splitJsonTexts(R"({"a":"}{\"]\\"}{"b":"\\\""})"), (Texts{R"({"a":"}{\"]\\"})", R"({"b":"\\\""})"}));
}

TEST(JsonSplitter, RefusesWhatIsNotTexts) {
    for (const std::string_view bad :
         {"", "  ", "1", "\"a\"", "{", "{}}", "{}x", "{},{}", "{\"a", "{\"a\\", "]", "true"}) {
        EXPECT_EQ(splitJsonTexts(bad), std::nullopt) << bad;
    }
}

TEST(JsonSplitter, RefusesWhatIsTooDeepOrTooMany) {
    EXPECT_TRUE(splitJsonTexts(std::string(kMaxJsonDepth, '[') + std::string(kMaxJsonDepth, ']')));
    EXPECT_FALSE(splitJsonTexts(std::string(kMaxJsonDepth + 1, '[') + std::string(kMaxJsonDepth + 1, ']')));
    std::string many;
    for (std::size_t i = 0; i < kMaxJsonTexts; ++i) {
        many += "{}";
    }
    EXPECT_EQ(splitJsonTexts(many)->size(), kMaxJsonTexts);
    EXPECT_FALSE(splitJsonTexts(many + "{}"));
}

TEST(JsonSplitter, ReadsAllOrNothing) {
    const auto both = readJsonTexts(R"({"a":1}{"b":2})");
    ASSERT_TRUE(both);
    EXPECT_EQ((*both)[1]["b"], 2);
    EXPECT_FALSE(readJsonTexts(R"({"a":1}{"b":})"));
    EXPECT_FALSE(readJsonTexts("{]"));
    EXPECT_FALSE(readJsonTexts("{\"a\":\"\xff\"}"));
}

}  // namespace
}  // namespace wf::channels
