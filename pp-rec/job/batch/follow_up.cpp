#include "pp-rec/job/batch/follow_up.h"

#include <algorithm>
#include <filesystem>

#include "pp-rec/job/batch/hook.h"
#include "pp-rec/job/batch/recovery.h"
#include "pp-rec/job/batch/retirement.h"
#include "pp-rec/job/utc_time.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

/// What the hook took away is not missed later.
void noteWhatIsGone(Record& record, const std::string& out) {
    for (RecordedOutput& output : record.outputs) {
        output.gone = output.gone || !statInput(out + "/" + output.path, "");
    }
}

}  // namespace

std::string FollowUp::pathOf(const Record& record, const std::string& kind) const {
    const auto found = std::ranges::find(record.outputs, kind, &RecordedOutput::kind);
    return found == record.outputs.end() ? "" : job_.out + "/" + found->path;
}

void FollowUp::run(Record& record, JobReport& report) const {
    std::vector<InputFile> inputs = job_.inputs;
    removeLeftovers(inputs, log_);
    if (record.hook == HookState::kPending && !job_.after.hook.empty()) {
        callHook(record, report);
    }
    if (progress_.stopped()) {
        return;
    }
    if (const Status retired = retireSources(job_, record, store_, log_); !retired) {
        report.warnings.push_back(retired.error().message);
        report.sources_kept = true;
    }
}

void FollowUp::callHook(Record& record, JobReport& report) const {
    HookCall call;
    call.words = job_.after.hook;
    call.stop = progress_.stop;
    const std::string report_path = pathOf(record, "report");
    const std::string folder = record.outputs.empty()
                                   ? job_.out
                                   : fs::path(job_.out + "/" + record.outputs.front().path).parent_path().string();
    call.target = report_path.empty() ? folder : report_path;
    call.environment = {{"MJR_ROOM", record.room},
                        {"MJR_START", formatUtc(record.start_us)},
                        {"MJR_OUT", job_.out},
                        {"MJR_FOLDER", folder},
                        {"MJR_REPORT", report_path},
                        {"MJR_MEETING", pathOf(record, "meeting")},
                        {"MJR_AUDIO", pathOf(record, "audio")}};
    const Status called = runHook(call);
    if (!called && progress_.stopped()) {
        return;  // called again by the next run
    }
    record.hook = called.ok() ? HookState::kDone : HookState::kFailed;
    if (called.ok()) {
        noteWhatIsGone(record, job_.out);
    } else {
        record.hook_error = called.error().message;
        report.warnings.push_back(called.error().message);
    }
    log_(Event("hook").with("room", record.room).with("ok", called.ok()).with("error", record.hook_error));
    if (const Status saved = store_.save(record); !saved) {
        report.warnings.push_back(saved.error().message);
    }
}

}  // namespace wf::job::batch
