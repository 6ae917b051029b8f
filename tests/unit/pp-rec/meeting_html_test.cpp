#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "pp-rec/job/meeting_report.h"
#include "tests/support/sample_meeting.h"

namespace wf::job {
namespace {

using Json = nlohmann::json;

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

/// What stands in the element with the facts, as a browser cuts it out.
std::string dataOf(const std::string& html) {
    constexpr std::string_view kOpen = "<script type=\"application/json\" id=\"meeting\">";
    const auto open = html.find(kOpen);
    if (open == std::string::npos) {
        return {};
    }
    const auto begin = open + kOpen.size();
    return html.substr(begin, html.find("</script", begin) - begin);
}

TEST(MeetingHtml, HoldsTheFactsOfTheJson) {
    const ComposedMeeting meeting = test::sampleMeeting(3, 60);
    const Json facts = Json::parse(dataOf(toHtml(meeting)));
    EXPECT_EQ(facts, Json::parse(toJson(meeting)));
    EXPECT_EQ(facts.at("people").size(), 3U);
}

TEST(MeetingHtml, NoNameEndsTheDataElement) {
    ComposedMeeting meeting = test::sampleMeeting(2, 60);
    const std::string plain = toHtml(meeting);
    const std::string hostile =
        "</script><script>alert(1)</script><!-- <script <img src=x onerror=alert(1)> ]]>&quot;"
        "\xE2\x80\xA8\xE2\x80\xA9{{policy}}{{page.css}}\"'`${1}";
    meeting.people[1].name = hostile;
    meeting.room = hostile;
    meeting.people[0].tracks[0].file = hostile;
    const std::string html = toHtml(meeting);
    EXPECT_EQ(count(html, "<script"), count(plain, "<script"));
    EXPECT_EQ(count(html, "</script"), count(plain, "</script"));
    EXPECT_EQ(count(html, "<!--"), 0U);
    EXPECT_EQ(count(html, "<img"), 0U);
    const std::string data = dataOf(html);
    EXPECT_EQ(data.find_first_of("<>&"), std::string::npos);
    EXPECT_EQ(count(data, "\xE2\x80\xA8") + count(data, "\xE2\x80\xA9"), 0U);
    const Json facts = Json::parse(data);
    EXPECT_EQ(facts.at("room"), hostile);
    EXPECT_EQ(facts.at("people").at(1).at("name"), hostile);
}

TEST(MeetingHtml, TakesBytesThatAreNoText) {
    ComposedMeeting meeting = test::sampleMeeting(1, 60);
    meeting.people[0].name = std::string("\xE2\x80") + '\0' + "\xFF\xE2";
    const Json facts = Json::parse(dataOf(toHtml(meeting)));
    EXPECT_NE(facts.at("people").at(0).at("name"), "");
}

TEST(MeetingHtml, LoadsNothing) {
    const std::string html = toHtml(test::sampleMeeting(3, 60));
    for (const char* part : {"http:", "https:", "//www", "@import", "url(", "src=\"", "innerHTML", "eval("}) {
        EXPECT_EQ(count(html, part), 0U) << part;
    }
    EXPECT_EQ(count(html, "<link"), 1U);
    EXPECT_EQ(count(html, "<link rel=\"icon\" href=\"data:,\">"), 1U);
    EXPECT_NE(html.find("content=\"default-src 'none'; "), std::string::npos);
}

TEST(MeetingHtml, AllowsItsOwnScriptsOnly) {
    const std::string html = toHtml(test::sampleMeeting(1, 60));
    EXPECT_EQ(count(html, "unsafe-"), 0U);
    // One for the style and one for each script but that of the facts; 32 bytes are 44 digits of base64.
    EXPECT_EQ(count(html, "'sha256-"), 1 + count(html, "<script>"));
    for (auto at = html.find("'sha256-"); at != std::string::npos; at = html.find("'sha256-", at + 1)) {
        EXPECT_EQ(html.substr(at + 51, 2), "='");
    }
    EXPECT_EQ(count(html, "<script"), 1 + count(html, "<script>"));
}

TEST(MeetingHtml, FillsEveryPlace) {
    const std::string html = toHtml(test::sampleMeeting(1, 60));
    EXPECT_EQ(html.rfind("<!doctype html>", 0), 0U);
    EXPECT_EQ(count(html, "{{"), 0U);
    EXPECT_NE(html.find("content=\"mjr " WF_VERSION "\""), std::string::npos);
    EXPECT_EQ(html.substr(html.size() - 8), "</html>\n");
}

TEST(MeetingHtml, StaysSmallForManyPeopleAndHours) {
    const ComposedMeeting meeting = test::sampleMeeting(50, 12 * 3600);
    const std::string html = toHtml(meeting);
    EXPECT_LT(html.size(), 8'000'000U);
    EXPECT_LT(html.size(), toJson(meeting).size());
    // The sums are those of the meeting even where single repairs are left out.
    const Json facts = Json::parse(dataOf(html));
    const Json& repairs = facts.at("people").at(49).at("tracks").at(0).at("repairs");
    EXPECT_EQ(repairs.at("totals").at("lost").at("times"), 500);
    EXPECT_EQ(repairs.at("entries").size(), 60U);
}

}  // namespace
}  // namespace wf::job
