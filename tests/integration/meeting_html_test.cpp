#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "pp-rec/job/meeting_report.h"
#include "tests/support/process.h"
#include "tests/support/sample_meeting.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

/// Listens on a free port of the loopback and knows whether anybody came.
class Listener {
public:
    Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (bind(socket_, generic, size) == 0 && listen(socket_, 8) == 0 && getsockname(socket_, generic, &size) == 0) {
            port_ = ntohs(address.sin_port);
        }
    }
    ~Listener() { close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] bool listens() const { return port_ != 0; }
    /// True when somebody connected since the last call.
    [[nodiscard]] bool visited() const {
        const int visitor = accept(socket_, nullptr, nullptr);
        if (visitor >= 0) {
            close(visitor);
        }
        return visitor >= 0;
    }

private:
    int socket_;
    int port_ = 0;
};

/// Opens the report in a real browser.
class MeetingPage : public ::testing::Test {
protected:
    void SetUp() override {
        if (!isInstalled("chromium")) {
            GTEST_SKIP() << "chromium is not installed";
        }
    }

    /// The page after its scripts have run is in `out`; messages of its console are lines with CONSOLE in `err`.
    Outcome open(const std::string& html, const std::string& language = "en-US") {
        std::ofstream(folder_ / "meeting.html", std::ios::binary) << html;
        Command command;
        command.argv = {"chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-breakpad",
                        "--enable-logging=stderr",
                        "--window-size=1300,2000",
                        "--user-data-dir=" + (folder_ / "profile").string(),
                        "--accept-lang=" + language,
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        "file://" + (folder_ / "meeting.html").string()};
        command.environment = {{"HOME", folder_.path().string()}};
        return run(command);
    }

    TempDir folder_;
};

TEST_F(MeetingPage, ShowsEverybody) {
    const Outcome outcome = open(job::toHtml(sampleMeeting(3, 60)));
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_EQ(count(outcome.out, "data-state=\"ready\""), 1U);
    EXPECT_EQ(count(outcome.out, "<li class=\"row\">"), 3U);
    EXPECT_EQ(count(outcome.out, "<li class=\"plot\">"), 6U);
    EXPECT_EQ(count(outcome.out, "<li class=\"event\">"), 6U);
    EXPECT_EQ(count(outcome.out, "lang=\"en\""), 2U);  // the page and the switch
    EXPECT_NE(outcome.out.find("<title>uid7|839201 · Meeting report</title>"), std::string::npos);
    EXPECT_NE(outcome.out.find(">3,000 packets are missing<"), std::string::npos);
    EXPECT_EQ(count(outcome.err, "CONSOLE"), 0U) << outcome.err;
}

TEST_F(MeetingPage, SpeaksChinese) {
    const Outcome outcome = open(job::toHtml(sampleMeeting(3, 60)), "zh-CN");
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_NE(outcome.out.find("<html lang=\"zh-CN\""), std::string::npos);
    EXPECT_NE(outcome.out.find("参会时间线"), std::string::npos);
    EXPECT_EQ(count(outcome.err, "CONSOLE"), 0U) << outcome.err;
}

TEST_F(MeetingPage, RunsNothingOutOfNames) {
    const Listener listener;
    ASSERT_TRUE(listener.listens());
    // The mark is put together by the script, so that the text alone does not hold it.
    const std::string script =
        "document.documentElement.setAttribute('data-ra'+'n',1);new Image().src='" + listener.address() + "/s';";
    job::ComposedMeeting meeting = sampleMeeting(8, 60);
    meeting.people[0].name = "<img src=" + listener.address() + "/x onerror=\"" + script + "\">";
    meeting.people[1].name = "</script><script>" + script + "</script>";
    meeting.people[2].name = "--><svg onload=\"" + script + "\"><style>@import '" + listener.address() + "/c';</style>";
    meeting.people[3].name = "\" onmouseover=\"" + script + "\" autofocus onfocus=\"" + script;
    meeting.people[4].name = "👩‍🚀🦊";
    meeting.people[5].name = "\xE2\x80\xAEمريم الفارسي";
    meeting.people[6].name = std::string(300, 'W');
    meeting.people[7].name = "";
    meeting.people[7].user = "__proto__";
    meeting.room = meeting.people[1].name;
    meeting.events[0].what = "constructor";
    meeting.events[0].user = meeting.people[0].name;
    meeting.people[0].tracks[0].note = meeting.people[0].name;
    meeting.people[0].tracks[0].codec = meeting.people[0].name;
    meeting.outputs = {{"javascript:" + script, "meeting", 60, 1, "", "h264", "aac"},
                       {"data:text/html,<script>" + script + "</script>", "__proto__", 60, 1, "ab", "", ""}};
    const Outcome outcome = open(job::toHtml(meeting));
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_EQ(count(outcome.out, "data-state=\"ready\""), 1U);
    EXPECT_EQ(count(outcome.out, "<li class=\"row\">"), 8U);
    EXPECT_EQ(count(outcome.out, "data-ran="), 0U);
    EXPECT_FALSE(listener.visited());
    EXPECT_EQ(count(outcome.err, "CONSOLE"), 0U) << outcome.err;
}

TEST_F(MeetingPage, PlaysTheOutputBesideIt) {
    const std::string name = "room#1|50% ?.webm";
    const Outcome mux = runTool("mjr", {"mux", testDataPath("meeting").string(), "--out-dir", folder_.path().string()});
    ASSERT_TRUE(mux.ok()) << mux.describe();
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        std::filesystem::rename(entry.path(), folder_ / name);
    }
    job::ComposedMeeting meeting = sampleMeeting(1, 60);
    meeting.outputs = {{"out/" + name, "meeting", 6, 257'000, "", "vp8 640x360", "opus"},
                       {"out/meeting.html", "report", 0, 0, "", "", ""}};
    const Outcome found = open(job::toHtml(meeting));
    EXPECT_EQ(count(found.out, "class=\"player video ready\""), 1U) << found.describe();
    EXPECT_EQ(count(found.err, "CONSOLE"), 0U) << found.err;
    std::filesystem::remove(folder_ / name);
    const Outcome lost = open(job::toHtml(meeting));
    EXPECT_EQ(count(lost.out, "class=\"player missing\""), 1U) << lost.describe();
    EXPECT_NE(lost.out.find("does not lie beside this page"), std::string::npos);
}

TEST_F(MeetingPage, TakesFiftyPeopleForTwelveHours) {
    const Outcome outcome = open(job::toHtml(sampleMeeting(50, 12 * 3600)));
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_EQ(count(outcome.out, "<li class=\"row\">"), 50U);
    EXPECT_LT(count(outcome.out, "<canvas"), 80U);
    EXPECT_EQ(count(outcome.err, "CONSOLE"), 0U) << outcome.err;
}

TEST_F(MeetingPage, TakesAMeetingOfNobody) {
    job::ComposedMeeting nobody;
    const Outcome outcome = open(job::toHtml(nobody));
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_EQ(count(outcome.out, "data-state=\"ready\""), 1U);
    EXPECT_EQ(count(outcome.err, "CONSOLE"), 0U) << outcome.err;
}

TEST_F(MeetingPage, SaysWhenItCannotBeDrawn) {
    std::string html = job::toHtml(sampleMeeting(1, 60));
    const std::string key = "\"people\":";
    html.replace(html.find(key), key.size(), "\"crowd\":");
    const Outcome outcome = open(html);
    EXPECT_EQ(count(outcome.out, "data-state=\"failed\""), 1U) << outcome.describe();
    EXPECT_NE(outcome.out.find("This page could not be drawn"), std::string::npos);
    EXPECT_NE(outcome.err.find("CONSOLE"), std::string::npos);
}

}  // namespace
}  // namespace wf::test
