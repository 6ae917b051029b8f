#include "pp-rec/job/batch/job.h"

#include <gtest/gtest.h>

#include "pp-rec/job/batch/job_report.h"

namespace wf::job::batch {
namespace {

Job sample() {
    Job job;
    job.id = "54bc408920b534e3";
    job.room = "uid7|839201";
    job.start_us = 1795376876017460;
    job.inputs.push_back({"a.mjr", "/rec/a.mjr.tmp", 12, 34, ""});
    job.source = "/rec";
    job.out = "/out";
    job.options = "key";
    job.names = {"r/m.mp4", "r/m.m4a", "r/m.json", "r/m.html", "{name}/{user}.{ext}", true};
    job.make.names = {{"u\xff", "Ünal"}};
    job.make.loudness_lufs = -16;
    job.after.hook = {"cmd", "{}"};
    job.after.delete_after_s = 60;
    job.threads = 2;
    return job;
}

TEST(Job, ComesBackAsItWas) {
    const std::string line = toJson(sample());
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto back = readJob(line);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(toJson(*back), line);
}

TEST(Job, CutShortAnywhereIsAnError) {
    const std::string line = toJson(sample());
    for (std::size_t size = 0; size < line.size(); ++size) {
        EXPECT_FALSE(readJob(line.substr(0, size))) << size;
    }
}

TEST(Job, OutputsStayBelowTheirFolder) {
    for (const std::string name : {"../m.mp4", "/etc/m.mp4", "a/../../m.mp4", "", "a/./m.mp4", "a//m.mp4/"}) {
        Job job = sample();
        job.names.meeting = name;
        EXPECT_FALSE(readJob(toJson(job))) << name;
    }
    Job job = sample();
    job.id = "../../evil";
    EXPECT_FALSE(readJob(toJson(job)));
    job = sample();
    job.inputs.clear();
    EXPECT_FALSE(readJob(toJson(job)));
}

TEST(Job, OptionsKeyFollowsWhatChangesOutputs) {
    MakeOptions make;
    const std::string key = optionsKey(make, "names");
    EXPECT_EQ(optionsKey(make, "names"), key);
    EXPECT_NE(optionsKey(make, "other"), key);
    make.audio = true;
    EXPECT_NE(optionsKey(make, "names"), key);
    make = {};
    make.names = {{"a", "b"}};
    EXPECT_NE(optionsKey(make, "names"), key);
}

TEST(JobReport, ComesBackAsItWas) {
    JobReport report;
    report.outcome = Outcome::kPartial;
    report.problems = {"a: no"};
    report.warnings = {"hook"};
    report.sources_kept = true;
    report.outputs.push_back({"meeting", "r/m.mp4", "", 5, 0, 1.5, false});
    const auto back = readReport(toJson(report, sample()));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->outcome, Outcome::kPartial);
    EXPECT_EQ(back->problems, report.problems);
    EXPECT_EQ(back->warnings, report.warnings);
    EXPECT_TRUE(back->sources_kept);
    EXPECT_FALSE(back->isGood());
    ASSERT_EQ(back->outputs.size(), 1U);
    EXPECT_EQ(back->outputs[0].bytes, 5U);
    EXPECT_FALSE(readReport("{\"event\":\"progress\"}"));
    EXPECT_FALSE(readReport("no json"));
}

}  // namespace
}  // namespace wf::job::batch
