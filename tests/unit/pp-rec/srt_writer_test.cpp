#include "pp-rec/mux/srt_writer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pp-rec/mux/binary_writer.h"
#include "tests/support/temp_dir.h"

namespace wf::mux {
namespace {

using std::chrono::milliseconds;
using Messages = std::vector<std::pair<std::int64_t, std::string_view>>;

std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string srt(const Messages& messages, bool comma) {
    const test::TempDir folder;
    const std::filesystem::path path = folder / "out.srt";
    auto writer = SrtWriter::create(path.string(), {.comma = comma});
    EXPECT_TRUE(writer.ok());
    for (const auto& [at, text] : messages) {
        EXPECT_TRUE((*writer)->write(milliseconds(at), text).ok());
    }
    EXPECT_TRUE((*writer)->finish().ok());
    return contents(path);
}

TEST(SrtWriterTest, PeerForm) {
    EXPECT_EQ(srt({{1234, "one"}, {62000, "two"}}, false),
              "1\n00:00:01.234 --> 00:01:01.999\none\n\n"
              "2\n00:01:02.000 --> 00:01:07.000\ntwo\n\n");
}

TEST(SrtWriterTest, StandardForm) {
    EXPECT_EQ(srt({{1234, "one"}, {62000, "two"}}, true),
              "1\n00:00:01,234 --> 00:01:01,999\none\n\n"
              "2\n00:01:02,000 --> 00:01:07,000\ntwo\n\n");
}

TEST(SrtWriterTest, NoMessagesNoCues) { EXPECT_EQ(srt({}, true), ""); }

TEST(SrtWriterTest, CloseMessagesEndBeforeTheyStartInThePeerFormOnly) {
    EXPECT_EQ(srt({{500, "a"}, {500, "b"}}, false),
              "1\n00:00:00.500 --> 00:00:00.499\na\n\n2\n00:00:00.500 --> 00:00:05.500\nb\n\n");
    EXPECT_EQ(srt({{500, "a"}, {500, "b"}}, true),
              "1\n00:00:00,500 --> 00:00:00,501\na\n\n2\n00:00:00,500 --> 00:00:05,500\nb\n\n");
}

TEST(SrtWriterTest, TimesBelowZeroAndOverNinetyNineHours) {
    EXPECT_EQ(srt({{-2000, "early"}, {100 * 3'600'000LL + 3'723'004, "late"}}, true),
              "1\n00:00:00,000 --> 101:02:03,003\nearly\n\n2\n101:02:03,004 --> 101:02:08,004\nlate\n\n");
    EXPECT_EQ(srt({{-9000, "a"}, {-8000, "b"}}, true),
              "1\n00:00:00,000 --> 00:00:00,001\na\n\n2\n00:00:00,000 --> 00:00:00,001\nb\n\n");
}

TEST(SrtWriterTest, TextsCannotBreakTheStandardForm) {
    using namespace std::string_view_literals;
    const std::vector<std::pair<std::string_view, std::string>> table = {
        {"a\nb", "a\nb"},
        {"a\r\n\r\nb\r\n", "a\nb"},
        {"\n\na\n \t\nb\n\n", "a\nb"},
        {"a\rb", "a\nb"},
        {"a\n\n9\n00:00:01,000 --> 00:00:02,000\nfake", "a\n9\n00:00:01,000 -> 00:00:02,000\nfake"},
        {"----> x", "-> x"},
        {"--\0>"sv, "->"},
        {"x\0y"sv, "xy"},
    };
    for (const auto& [text, tame] : table) {
        EXPECT_EQ(srt({{0, text}}, true), "1\n00:00:00,000 --> 00:00:05,000\n" + tame + "\n\n");
    }
}

TEST(SrtWriterTest, PeerFormKeepsTexts) {
    EXPECT_EQ(srt({{0, "a\r\n\r\nb --> c\n"}}, false), "1\n00:00:00.000 --> 00:00:05.000\na\r\n\r\nb --> c\n\n\n");
    EXPECT_EQ(srt({{0, ""}}, false), "1\n00:00:00.000 --> 00:00:05.000\n\n\n");
}

TEST(SrtWriterTest, AnEmptyMessageClearsTheScreenInTheStandardForm) {
    EXPECT_EQ(srt({{0, "a"}, {1000, " \n"}, {2000, "b"}}, true),
              "1\n00:00:00,000 --> 00:00:00,999\na\n\n2\n00:00:02,000 --> 00:00:07,000\nb\n\n");
}

TEST(BinaryWriterTest, Concatenates) {
    const test::TempDir folder;
    const std::filesystem::path path = folder / "out.bin";
    auto writer = BinaryWriter::create(path.string(), false);
    ASSERT_TRUE(writer.ok());
    for (const std::string_view message : {"ab", "", "c"}) {
        EXPECT_TRUE((*writer)->write(asBytes(message)).ok());
    }
    EXPECT_TRUE((*writer)->finish().ok());
    EXPECT_EQ(contents(path), "abc");
    EXPECT_FALSE(BinaryWriter::create(path.string(), false).ok());
}

}  // namespace
}  // namespace wf::mux
