#include "sfu/app/config/section_reader.h"

#include <gtest/gtest.h>

namespace wf::app {
namespace {

JcfgFile parsed(std::string text) {
    auto file = JcfgFile::parse(std::move(text), "/etc/x/janus.jcfg");
    EXPECT_TRUE(file.ok()) << (file.ok() ? "" : file.error().message);
    return file.ok() ? *file : JcfgFile::none("/etc/x/janus.jcfg");
}

TEST(JcfgFileTest, ReadsMarksCarriageReturnsAndComments) {
    const JcfgFile file = parsed("\xEF\xBB\xBFgeneral: {\r\n  # comment\r\n  a = \"x\";\r\n  b = 7\r\n}\r\n");
    const JcfgGroup* general = file.find("general");
    ASSERT_NE(general, nullptr);
    EXPECT_EQ(general->values.at("a").text, "x");
    EXPECT_EQ(general->values.at("a").line, 3U);
    EXPECT_EQ(general->values.at("b").text, "7");
    EXPECT_EQ(file.find("nat"), nullptr);
}

TEST(JcfgFileTest, ReadsEveryKindOfValue) {
    const JcfgFile file = parsed(
        "g = { i = 1; l = 9000000000L; f = 1.5; t = true; s = \"a\"; a = [ \"x\", \"y\" ]; n = ( 1, 2 );\n"
        "      t2 = ( [ \"k\", \"v\" ], [ \"k2\", \"v2\" ] ) }\nloose = \"1\"");
    const JcfgGroup& g = *file.find("g");
    EXPECT_EQ(g.values.at("i").text, "1");
    EXPECT_EQ(g.values.at("l").text, "9000000000");
    EXPECT_EQ(g.values.at("f").text, "1.5");
    EXPECT_EQ(g.values.at("t").text, "true");
    EXPECT_EQ(g.values.at("a").items, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(g.values.at("n").items, (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(g.tables.at("t2"), (std::vector<std::vector<std::string>>{{"k", "v"}, {"k2", "v2"}}));
    EXPECT_EQ(file.find("")->values.at("loose").text, "1");
}

TEST(JcfgFileTest, SaysWhereItCannotRead) {
    const auto broken = JcfgFile::parse("general: {\n a = \n}\n", "/etc/x/janus.jcfg");
    ASSERT_FALSE(broken.ok());
    EXPECT_EQ(broken.error().message.substr(0, 21), "/etc/x/janus.jcfg:3: ") << broken.error().message;
    EXPECT_FALSE(JcfgFile::read("/nonexistent/janus.jcfg").ok());
    EXPECT_FALSE(JcfgFile::read("/").ok());
    EXPECT_FALSE(JcfgFile::parse(std::string("a = \"\0\"", 7), "x").ok());
}

class SectionReaderTest : public testing::Test {
protected:
    ConfigFindings findings;
};

TEST_F(SectionReaderTest, ReadsBooleansAndNumbersInQuotesToo) {
    const JcfgFile file = parsed("g: { a = true; b = \"yes\"; c = \"False\"; d = 0; n = \"42\"; m = 7 }");
    SectionReader reader(file, "g", findings);
    EXPECT_TRUE(reader.flag("a", false));
    EXPECT_TRUE(reader.flag("b", false));
    EXPECT_FALSE(reader.flag("c", true));
    EXPECT_FALSE(reader.flag("d", true));
    EXPECT_TRUE(reader.flag("missing", true));
    EXPECT_EQ(reader.number("n", 1, {0, 100}), 42);
    EXPECT_EQ(reader.number("m", 1, {0, 100}), 7);
    reader.finish();
    EXPECT_TRUE(findings.errors.empty());
    EXPECT_TRUE(findings.unknown_keys.empty());
}

TEST_F(SectionReaderTest, NotesWhatIsNotAcceptableWithFileLineKeyAndWhatIsAllowed) {
    const JcfgFile file = parsed("g: {\n a = \"maybe\"\n n = 4711\n c = \"blue\"\n l = [ \"x\" ]\n}");
    SectionReader reader(file, "g", findings);
    EXPECT_TRUE(reader.flag("a", true));
    EXPECT_EQ(reader.number("n", 5, {0, 100}), 5);
    EXPECT_EQ(reader.choice("c", {"red", "green"}, 1), 1U);
    EXPECT_EQ(reader.text("l", "d"), "d");
    ASSERT_EQ(findings.errors.size(), 4U);
    EXPECT_EQ(findings.errors[0], "/etc/x/janus.jcfg:2: g.a: 'maybe' is neither true nor false");
    EXPECT_EQ(findings.errors[1],
              "/etc/x/janus.jcfg:3: g.n: '4711' is not acceptable, allowed: a whole number, 0 to 100");
    EXPECT_EQ(findings.errors[2], "/etc/x/janus.jcfg:4: g.c: 'blue' is not acceptable, allowed: red, green");
}

TEST_F(SectionReaderTest, NamesUnknownKeys) {
    const JcfgFile file = parsed("g: { a = 1; b = 2; tab = ( [ \"x\" ] ); old = 1 }");
    SectionReader reader(file, "g", findings);
    EXPECT_TRUE(reader.has("a"));
    reader.ignore({"old"});
    reader.finish();
    EXPECT_EQ(findings.unknown_keys, (std::vector<std::string>{"janus.jcfg: g.b", "janus.jcfg: g.tab"}));
}

TEST_F(SectionReaderTest, ListsAreArraysOrTextWithCommas) {
    const JcfgFile file = parsed("g: { a = \"eth0, 10.0. ,,lo\"; b = [ \"x\", \"y\" ]; c = \"\" }");
    SectionReader reader(file, "g", findings);
    EXPECT_EQ(reader.list("a"), (std::vector<std::string>{"eth0", "10.0.", "lo"}));
    EXPECT_EQ(reader.list("b"), (std::vector<std::string>{"x", "y"}));
    EXPECT_TRUE(reader.list("c").empty());
    EXPECT_TRUE(reader.list("d").empty());
}

}  // namespace
}  // namespace wf::app
