#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "pp-rec/job/meeting.h"
#include "tests/support/temp_dir.h"

namespace wf::job {
namespace {

using Names = std::map<std::string, std::string>;

class NamesFile : public testing::Test {
protected:
    Result<Names> read(const std::string& text) {
        std::ofstream(path_, std::ios::binary) << text;
        return readNames(path_);
    }
    void expectError(const std::string& text, const std::string& part) {
        const auto names = read(text);
        ASSERT_FALSE(names.ok()) << text;
        EXPECT_TRUE(names.error().message.starts_with(path_)) << names.error().message;
        EXPECT_NE(names.error().message.find(part), std::string::npos) << names.error().message;
    }

    test::TempDir folder_;
    std::string path_ = (folder_ / "names").string();
};

TEST_F(NamesFile, JsonObject) {
    const auto names = read(R"({"uid|1": "小明 👍", "5": "Zoë"})");
    ASSERT_TRUE(names.ok()) << names.error().message;
    EXPECT_EQ(*names, (Names{{"uid|1", "小明 👍"}, {"5", "Zoë"}}));
}

TEST_F(NamesFile, JsonList) {
    const auto names = read(
        "\xef\xbb\xbf\n"
        R"([{"user": "a", "name": "A"}, {"id": 17, "display": "B", "x": []},)"
        R"( {"userId": "c", "displayName": "C"}])");
    ASSERT_TRUE(names.ok()) << names.error().message;
    EXPECT_EQ(*names, (Names{{"a", "A"}, {"17", "B"}, {"c", "C"}}));
}

TEST_F(NamesFile, Csv) {
    const Names expected{{"a", "Anna, the \"first\""}, {"b|c", "Bob"}};
    for (const std::string text : {"a,\"Anna, the \"\"first\"\"\"\nb|c,Bob",
                                   "user,name\r\n# who\r\n\r\na,\"Anna, the \"\"first\"\"\"\r\nb|c , Bob \r\n",
                                   "id;displayName\nb|c;Bob;more\na;\"Anna, the \"\"first\"\"\"\n",
                                   "# a, b; c\na\t\"Anna, the \"\"first\"\"\"\nb|c\tBob\n"}) {
        const auto names = read(text);
        ASSERT_TRUE(names.ok()) << names.error().message;
        EXPECT_EQ(*names, expected) << text;
    }
    EXPECT_EQ(*read("a,\"two\nlines\"\nb,B\n"), (Names{{"a", "two\nlines"}, {"b", "B"}}));
    EXPECT_TRUE(read("")->empty());
}

TEST_F(NamesFile, Errors) {
    expectError(R"({"a": "A", "b": 1e999})", "too large");
    expectError("{\"a\": \"A\",\n\"b\": }", "line 2");
    expectError("{\"a\": [1]}", "'a'");
    expectError("[{\"user\": \"a\", \"name\": \"A\"}, 7]", "entry 2");
    expectError("[{\"user\": \"a\"}]", "entry 1");
    expectError("{\"a\": \"\xff\"}", "line 1");
    expectError("a,A\nb\n", "line 2");
    expectError("a,A\n,B\n", "line 2");
    expectError("a,A\nb,\"x\ny\"\nc,\xd5\xc5\n", "line 4");
    EXPECT_FALSE(readNames(path_ + ".none").ok());
}

}  // namespace
}  // namespace wf::job
