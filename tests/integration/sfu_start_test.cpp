// Starts of wf-sfu that cannot succeed: what it says, and that it ends by itself.

#include <gtest/gtest.h>

#include <string>

#include "tests/support/http_responder.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

Outcome startAt(const std::string& place, const TempDir& folder) {
    return runTool("wf-sfu", {"--listen", place, "--recordings", (folder / "recordings").string()});
}

TEST(SfuStart, PortThatIsTakenIsTold) {
    const TempDir folder;
    const HttpResponder other([](const HttpResponder::Request&) { return HttpResponder::Response{}; });
    const std::string url = other.url();
    const Outcome outcome = startAt("127.0.0.1" + url.substr(url.rfind(':')), folder);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    EXPECT_NE(outcome.out.find("cannot"), std::string::npos) << outcome.describe();
}

TEST(SfuStart, AddressOfAnotherMachineIsTold) {
    const TempDir folder;
    const Outcome outcome = startAt("192.0.2.77:8088", folder);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    EXPECT_NE(outcome.out.find("192.0.2.77"), std::string::npos) << outcome.describe();
}

}  // namespace
}  // namespace wf::test
