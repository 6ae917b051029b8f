#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

TEST(Process, KeepsOutputsAndExitCodeApart) {
    const Outcome outcome = run({"sh", "-c", "echo out; echo err >&2; exit 3"});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.out, "out\n");
    EXPECT_EQ(outcome.err, "err\n");
    EXPECT_FALSE(outcome.timed_out);
}

TEST(Process, FeedsMoreThanAPipeHolds) {
    Command command;
    command.argv = {"cat"};
    command.input = std::string(1 << 20, 'x');
    EXPECT_EQ(run(command).out, command.input);
}

TEST(Process, GivesFolderAndEnvironment) {
    const TempDir folder;
    Command command;
    command.argv = {"sh", "-c", "pwd; echo $WF_WORD"};
    command.folder = folder.path();
    command.environment = {{"WF_WORD", "hello"}};
    EXPECT_EQ(run(command).out, folder.path().string() + "\nhello\n");
}

TEST(Process, EndsWhatTakesTooLong) {
    Command command;
    command.argv = {"sleep", "60"};
    command.timeout = std::chrono::milliseconds(50);
    const Outcome outcome = run(command);
    EXPECT_TRUE(outcome.timed_out);
    EXPECT_EQ(outcome.signal, SIGKILL);
    EXPECT_LT(outcome.seconds, 30);
}

TEST(Process, SaysWhatCannotStart) {
    const Outcome outcome = run({"no-such-program-here"});
    EXPECT_EQ(outcome.exit_code, -1);
    EXPECT_NE(outcome.err.find("no-such-program-here: cannot start"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace wf::test
