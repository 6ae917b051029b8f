#include "pp-rec/compose/display_name.h"

#include <gtest/gtest.h>

namespace wf::compose {
namespace {

TEST(DisplayName, GoodNamesStayAsTheyAre) {
    for (const std::string name :
         {"Anna Schmidt", "王小明", "😀 Smiley", "👩‍👩‍👧", "محمد علي", "room|12", "a-b_c"}) {
        EXPECT_EQ(displayName(name), name);
    }
}

TEST(DisplayName, ControlCharactersAndLineEndsBecomeOneSpace) {
    EXPECT_EQ(displayName("Anna\r\n\tSchmidt"), "Anna Schmidt");
    EXPECT_EQ(displayName("  Anna  "), "Anna");
    EXPECT_EQ(displayName(std::string("A\0B\x7F", 4)), "A B");
    EXPECT_EQ(displayName("A\xE2\x80\xA8"
                          "B"),
              "A B");  // U+2028, line separator
    EXPECT_EQ(displayName(" \n "), "");
    EXPECT_EQ(displayName(""), "");
}

TEST(DisplayName, InvalidBytesAreReplaced) {
    EXPECT_EQ(displayName("A\xFF"
                          "B"),
              "A\xEF\xBF\xBD"
              "B");
    EXPECT_EQ(displayName("\xC3"), "\xEF\xBF\xBD");
    EXPECT_EQ(displayName("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a lone surrogate
    EXPECT_EQ(displayName("\xF4\x90\x80\x80").substr(0, 3), "\xEF\xBF\xBD");         // above U+10FFFF
    EXPECT_EQ(displayName("\xE7\x8E"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // cut short
}

TEST(DisplayName, MarksThatTurnTheDirectionAreLeftOut) {
    EXPECT_EQ(displayName("A\xE2\x80\xAE"
                          "B"),
              "AB");  // U+202E, override
    EXPECT_EQ(displayName("A\xE2\x81\xA6"
                          "B"),
              "AB");  // U+2066, isolate
    EXPECT_EQ(displayName("\xEF\xBB\xBF"
                          "A"),
              "A");  // U+FEFF, byte order mark
}

TEST(DisplayName, IsBounded) {
    EXPECT_EQ(displayName(std::string(100000, 'x')).size(), 120U);
    EXPECT_EQ(displayName(std::string(100000, '\xFF')).size(), 360U);
}

TEST(Initials, OfWords) {
    EXPECT_EQ(initialsOf("Anna Schmidt"), "AS");
    EXPECT_EQ(initialsOf("anna maria von schmidt"), "AS");
    EXPECT_EQ(initialsOf("zoë"), "Z");
    EXPECT_EQ(initialsOf("élan ölig"), "ÉÖ");
    EXPECT_EQ(initialsOf("Вадим Петров"), "ВП");
    EXPECT_EQ(initialsOf("Anna 2"), "A");
    EXPECT_EQ(initialsOf("(anna) \"schmidt\""), "AS");
}

TEST(Initials, OfOtherScriptsNumbersAndEmoji) {
    EXPECT_EQ(initialsOf("王小明"), "王");
    EXPECT_EQ(initialsOf("田中 太郎"), "田");
    EXPECT_EQ(initialsOf("김민준"), "김");
    EXPECT_EQ(initialsOf("שלום כהן"), "ש");
    EXPECT_EQ(initialsOf("7"), "7");
    EXPECT_EQ(initialsOf("😀 Smiley"), "😀");
    EXPECT_EQ(initialsOf("👩‍👩‍👧 Family"), "👩‍👩‍👧") << "one picture of five code points";
    EXPECT_EQ(initialsOf("🇩🇪 Team"), "🇩🇪");
    EXPECT_EQ(initialsOf("e\xCC\x81lan"), "E\xCC\x81") << "an accent goes with its letter";
}

TEST(Initials, OfOddNames) {
    EXPECT_EQ(initialsOf(""), "");
    EXPECT_EQ(initialsOf("---"), "-");
    std::string stack = "a";
    for (int i = 0; i < 100; ++i) {
        stack += "\xCC\x81";
    }
    EXPECT_EQ(initialsOf(stack), "");
}

}  // namespace
}  // namespace wf::compose
