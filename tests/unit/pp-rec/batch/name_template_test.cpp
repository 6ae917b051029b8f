#include "pp-rec/job/batch/name_template.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "pp-rec/job/batch/safe_name.h"

namespace wf::job::batch {
namespace {

constexpr std::int64_t kStart_us = 1795376876017460;  // 2026-11-22T19:47:56Z

std::string made(const std::string& text, const NameValues& values, int number = 1) {
    const auto parsed = NameTemplate::parse(text);
    return parsed ? parsed->path(values, number) : "error: " + parsed.error().message;
}

NameValues valuesOf(const std::string& room, const std::string& user = "u") {
    NameValues values;
    values.room = room;
    values.user = user;
    values.name = "made/before";
    values.extension = "mp4";
    values.start_us = kStart_us;
    return values;
}

TEST(NameTemplate, FillsFields) {
    const NameValues values = valuesOf("uid7|839201", "alice");
    EXPECT_EQ(made("{room}/{date}-{time}.{ext}", values), "uid7_839201/2026-11-22-194756.mp4");
    EXPECT_EQ(made("{start}", values), "20261122T194756Z.mp4");
    EXPECT_EQ(made("{name}/{user}.{ext}", values), "made/before/alice.mp4");
    EXPECT_EQ(made("{ext}/{room}.{ext}", values), "mp4/uid7_839201.mp4");
    EXPECT_EQ(made("a{{b}}.mp4", values), "a{b}.mp4");
    EXPECT_EQ(made("{room}-{room}/x", values), "uid7_839201-uid7_839201/x.mp4");
}

TEST(NameTemplate, TakesItsOwnExtensionForAnyOther) {
    const auto parsed = NameTemplate::parse("{room}/{date}.webm");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->literalExtension(), "webm");
    NameValues values = valuesOf("r");
    values.extension = "json";
    EXPECT_EQ(parsed->path(values), "r/2026-11-22.json");
    EXPECT_EQ(NameTemplate::parse("{room}/{date}.{ext}")->literalExtension(), "");
    EXPECT_EQ(NameTemplate::parse("v1.{room}")->literalExtension(), "");
    EXPECT_EQ(NameTemplate::parse("v1.{room}")->path(values), "v1.r.json");
    EXPECT_EQ(NameTemplate::parse("a.b/{room}")->path(values), "a.b/r.json");
}

TEST(NameTemplate, PutsTheNumberBeforeTheExtension) {
    EXPECT_EQ(made("{room}.{ext}", valuesOf("r"), 2), "r-2.mp4");
    EXPECT_EQ(made("{room}", valuesOf("r"), 1), "r.mp4");
}

TEST(NameTemplate, LocalTimeFollowsTheZone) {
    NameValues values = valuesOf("r");
    values.local_time = true;
    const std::string local = made("{start}", values);
    EXPECT_EQ(local.find('Z'), std::string::npos);
}

TEST(NameTemplate, RefusesWhatCannotBeAPathBelowAFolder) {
    for (const char* text :
         {"", "/etc/{room}", "../{room}", "a/../b", "a//b", "./a", "{room}/", "{nobody}", "{room", "{"}) {
        EXPECT_FALSE(NameTemplate::parse(text)) << text;
    }
}

/// Whatever an id holds, the path stays below its folder and every part is a name that file systems take.
TEST(NameTemplate, HostileIdsStayInTheirPart) {
    std::string all_bytes;
    for (int c = 0; c < 256; ++c) {
        all_bytes += static_cast<char>(c);
    }
    const std::vector<std::string> ids{"..",
                                       ".",
                                       "",
                                       "/",
                                       "../../etc/passwd",
                                       "/abs",
                                       "a/b",
                                       ".hidden",
                                       "\n\t\x01",
                                       std::string("nul\0inside", 10),
                                       std::string(300, 'x'),
                                       std::string(300, '/'),
                                       "\xff\xfe",
                                       "会议室",
                                       "con",
                                       "COM1.txt",
                                       "ends.",
                                       "ends ",
                                       all_bytes,
                                       "{user}"};
    for (const std::string& id : ids) {
        for (const char* text : {"{room}/{date}-{room}.mp4", "{room}.{ext}", "x/{user}/{room}-{user}"}) {
            const std::string path = made(text, valuesOf(id, id));
            EXPECT_FALSE(std::filesystem::path(path).is_absolute()) << path;
            const auto expected = std::count(text, text + std::string(text).size(), '/');
            EXPECT_EQ(std::count(path.begin(), path.end(), '/'), expected) << path;
            for (const auto& part : std::filesystem::path(path)) {
                const std::string name = part.string();
                EXPECT_FALSE(name.empty() || name.front() == '.') << path;
                EXPECT_LE(name.size(), 200U);
                for (const char c : name) {
                    EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f) << path;
                }
            }
        }
    }
}

TEST(SafeName, KeepsWhatIsSafe) {
    for (const char* name : {"alice", "a b", "user-1_x", "会议室", "Ünal", "a.b"}) {
        EXPECT_EQ(safeName(name), name);
    }
    EXPECT_EQ(safeName("uid7|839201"), "uid7_839201");
    EXPECT_EQ(safeName("a/b\\c:d"), "a_b_c_d");
    EXPECT_EQ(safeName(".."), "__");
    EXPECT_EQ(safeName("NUL"), "_NUL");
    EXPECT_EQ(safeName(""), "_");
}

TEST(SafeName, LongIdsStayApart) {
    const std::string one = std::string(300, 'x') + "1";
    const std::string two = std::string(300, 'x') + "2";
    EXPECT_LE(safeName(one).size(), kMaxNameBytes);
    EXPECT_NE(safeName(one), safeName(two));
    EXPECT_EQ(safeName(one), safeName(one));
    std::string wide;  // never cut inside a character
    for (int i = 0; i < 100; ++i) {
        wide += "会";
    }
    EXPECT_EQ(safeName(wide).find('_'), std::string::npos);
}

TEST(SafeName, FoldsCase) {
    EXPECT_EQ(caseFolded("Room-A"), caseFolded("room-a"));
    EXPECT_EQ(caseFolded("ÄÖ"), caseFolded("äö"));
    EXPECT_EQ(caseFolded("ΩЖ"), caseFolded("ωж"));
    EXPECT_NE(caseFolded("a"), caseFolded("b"));
    EXPECT_EQ(caseFolded("\xff"), "\xff");
}

}  // namespace
}  // namespace wf::job::batch
