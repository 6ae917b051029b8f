#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

// What ./dev demo and `mjr help` show to newcomers.

TEST(Demo, MeetingOfTheSmallRecordingsComposes) {
    const TempDir folder;
    const std::string recordings = folder / "recordings";
    const Outcome made = run({"python3", testDataPath("make_meeting.py"), recordings});
    ASSERT_TRUE(made.ok()) << made.describe();

    const std::string film = folder / "meeting.mp4";
    const std::string page = folder / "meeting.html";
    const Outcome composed = runTool("mjr", {"compose", recordings, "--names", recordings + "/names.csv", "--preset",
                                             "ultrafast", "--size", "640x360", "-o", film, "--html", page});
    ASSERT_TRUE(composed.ok()) << composed.describe();
    for (const std::string name : {"Anna", "李雷", "Carol 🎧", "Dave"}) {
        EXPECT_NE(composed.out.find(name), std::string::npos) << name << " is not in\n" << composed.out;
    }
    const auto facts = probe(film);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, 8.55, 0.1);  // the last one comes after 2.5 s and stays for 6.05 s
    ASSERT_NE(facts->stream("video"), nullptr);
    EXPECT_EQ(facts->stream("video")->width, 640);
    EXPECT_NE(facts->stream("audio"), nullptr);
    EXPECT_GT(std::filesystem::file_size(page), 10'000U);
}

TEST(MjrHelp, TeachesByExample) {
    const Outcome lesson = runTool("mjr", {"help"});
    EXPECT_TRUE(lesson.ok()) << lesson.describe();
    for (const std::string example :
         {"mjr compose meeting/ -o meeting.mp4", "mjr mux meeting/ --out-dir", "mjr check "}) {
        EXPECT_NE(lesson.out.find(example), std::string::npos) << example;
    }
}

TEST(MjrHelp, OfACommandIsWhatTheCommandSays) {
    for (const std::string command : {"info", "compose", "help"}) {
        const Outcome help = runTool("mjr", {"help", command});
        EXPECT_TRUE(help.ok()) << help.describe();
        EXPECT_EQ(help.out, runTool("mjr", {command, "--help"}).out);
        EXPECT_NE(help.out.find("Examples:"), std::string::npos);
    }
}

TEST(MjrHelp, OfAnUnknownCommandIsAnError) {
    const Outcome help = runTool("mjr", {"help", "decompose"});
    EXPECT_EQ(help.exit_code, 2);
    EXPECT_EQ(help.err, "mjr: there is no command 'decompose'; see mjr --help\n");
    EXPECT_TRUE(help.out.empty());
}

}  // namespace
}  // namespace wf::test
