#include "pp-rec/job/batch/job_report.h"

#include <algorithm>
#include <array>

#include "pp-rec/job/batch/json_fields.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/utc_time.h"

namespace wf::job::batch {
namespace {

constexpr std::array<const char*, 8> kNames{"done",    "already-done", "partial", "failed",
                                            "changed", "stopped",      "busy",    "no-space"};

Json textsJson(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) {
        list.push_back(text);
    }
    return list;
}

std::vector<std::string> readTexts(const Json& list) {
    std::vector<std::string> texts;
    for (const Json& text : list) {
        texts.push_back(text.is_string() ? text.get<std::string>() : std::string());
    }
    return texts;
}

RecordedOutput readOutput(const Json& json) {
    FieldReader fields(json);
    RecordedOutput output;
    output.kind = fields.text("kind");
    output.path = fields.text("path");
    output.user = fields.text("user");
    output.bytes = fields.count("bytes");
    output.duration_s = fields.number("duration_s");
    return output;
}

}  // namespace

const char* outcomeName(Outcome outcome) { return kNames.at(static_cast<std::size_t>(outcome)); }

std::string toJson(const JobReport& report, const Job& job) {
    Json outputs = Json::array();
    for (const RecordedOutput& output : report.outputs) {
        outputs.push_back({{"kind", output.kind},
                           {"path", bytesJson(output.path)},
                           {"user", bytesJson(output.user)},
                           {"bytes", output.bytes},
                           {"duration_s", output.duration_s}});
    }
    const Json json = {{"time", formatUtc(nowUs())},
                       {"event", "job"},
                       {"id", job.id},
                       {"room", job.room},
                       {"start", formatUtc(job.start_us)},
                       {"outcome", outcomeName(report.outcome)},
                       {"error", report.error},
                       {"problems", textsJson(report.problems)},
                       {"warnings", textsJson(report.warnings)},
                       {"sources_kept", report.sources_kept},
                       {"outputs", outputs},
                       {"took_s", report.took_s}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<JobReport> readReport(const std::string& line) {
    const Json json = Json::parse(line, nullptr, false);
    FieldReader fields(json);
    if (json.is_discarded() || fields.text("event") != "job") {
        return Error{"is no report of a job"};
    }
    JobReport report;
    const auto* name = std::ranges::find(kNames, fields.text("outcome"));
    report.outcome = name == kNames.end() ? Outcome::kFailed : static_cast<Outcome>(name - kNames.begin());
    report.error = fields.text("error");
    report.problems = readTexts(fields.list("problems"));
    report.warnings = readTexts(fields.list("warnings"));
    report.sources_kept = fields.flag("sources_kept");
    for (const Json& output : fields.list("outputs")) {
        report.outputs.push_back(readOutput(output));
    }
    report.took_s = fields.number("took_s");
    return report;
}

}  // namespace wf::job::batch
