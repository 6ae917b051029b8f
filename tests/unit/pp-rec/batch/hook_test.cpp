#include "pp-rec/job/batch/hook.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

using Words = std::vector<std::string>;

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Hook, SplitsLikeAShellButRunsNone) {
    const std::pair<const char*, Words> cases[] = {
        {"cmd {}", {"cmd", "{}"}},
        {"  a   b\tc ", {"a", "b", "c"}},
        {"'a b' \"c d\" e\\ f", {"a b", "c d", "e f"}},
        {"a'b'\"c\"", {"abc"}},
        {"cmd ''", {"cmd", ""}},
        {"cmd '$(rm -rf /)' ; x", {"cmd", "$(rm -rf /)", ";", "x"}},
        {"cmd \"a\\\"b\"", {"cmd", "a\"b"}},
    };
    for (const auto& [line, words] : cases) {
        const auto split = splitCommand(line);
        ASSERT_TRUE(split) << line;
        EXPECT_EQ(*split, words) << line;
    }
    for (const char* line : {"", "   ", "cmd 'open", "cmd \"open", "''"}) {
        EXPECT_FALSE(splitCommand(line)) << line;
    }
}

TEST(Hook, PutsTheTargetInItsPlace) {
    const test::TempDir folder;
    const std::string out = (folder / "out").string();
    HookCall call;
    call.words = {"/bin/sh", "-c", "printf '%s|%s|%s' \"$1\" \"$2\" \"$MJR_ROOM\" > \"$0\"", out, "{}", "x{}y"};
    call.target = "/a b/$(c)";
    call.environment = {{"MJR_ROOM", "r|1"}};
    ASSERT_TRUE(runHook(call).ok());
    EXPECT_EQ(contentOf(out), "/a b/$(c)|x/a b/$(c)y|r|1");
}

TEST(Hook, ShellGetsTheTargetAsOneArgument) {
    const test::TempDir folder;
    const std::string out = (folder / "out").string();
    HookCall call;
    call.words = shellCommand("printf '<%s>' {} > '" + out + "' && true");
    call.target = "/a b/'; exit 9; '";
    ASSERT_TRUE(runHook(call).ok());
    EXPECT_EQ(contentOf(out), "</a b/'; exit 9; '>");
}

TEST(Hook, TellsHowItFailed) {
    HookCall call;
    call.words = {"/bin/sh", "-c", "exit 3"};
    EXPECT_NE(runHook(call).error().message.find("exit code 3"), std::string::npos);
    call.words = {"/bin/sh", "-c", "kill -9 $$"};
    EXPECT_NE(runHook(call).error().message.find("signal 9"), std::string::npos);
    call.words = {"/does/not/exist"};
    EXPECT_NE(runHook(call).error().message.find("cannot be started"), std::string::npos);
}

TEST(Hook, EndsWhenAskedTo) {
    const std::atomic<bool> stop{true};
    HookCall call;
    call.words = {"/bin/sh", "-c", "sleep 100"};
    call.stop = &stop;
    EXPECT_NE(runHook(call).error().message.find("signal 15"), std::string::npos);
}

}  // namespace
}  // namespace wf::job::batch
