#include "pp-rec/job/batch/metrics.h"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace wf::job::batch {
namespace {

TEST(Metrics, EveryLineIsOfTheTextFormat) {
    RunFacts facts;
    facts.source = "/rec \"q\" \\ \n\xff";
    facts.started_us = 1'000'000;
    facts.ended_us = 3'500'000;
    facts.tally.made = 2;
    facts.tally.unchanged = 3;
    facts.tally.failed = 1;
    facts.tally.media_s = 90.25;
    const std::string text = metricsText(facts);
    const std::regex line(
        R"(# (HELP|TYPE) mjr_batch_[a-z_]+ .*|mjr_batch_[a-z_]+\{source="([^"\\]|\\.)*"(,state="[a-z_]+")?\} -?[0-9.e+]+)");
    std::istringstream in(text);
    for (std::string one; std::getline(in, one);) {
        EXPECT_TRUE(std::regex_match(one, line)) << one;
    }
    EXPECT_NE(text.find("mjr_batch_last_run_duration_seconds{source=\"/rec \\\"q\\\" \\\\ \\n\xEF\xBF\xBD\"} 2.5\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("state=\"done\"} 5\n"), std::string::npos);
    EXPECT_NE(text.find("state=\"failed\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("mjr_batch_last_run_success{"), std::string::npos);
}

TEST(Metrics, SuccessNeedsAllToBeWell) {
    RunFacts facts;
    const auto success = [&] {
        return metricsText(facts).find("last_run_success{source=\"\"} 1\n") != std::string::npos;
    };
    EXPECT_TRUE(success());
    facts.tally.given_up = 1;
    EXPECT_FALSE(success());
    facts.tally.given_up = 0;
    facts.stopped = true;
    EXPECT_FALSE(success());
}

}  // namespace
}  // namespace wf::job::batch
