#include "cli/batch_observer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "cli/progress_meter.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/utc_time.h"
#include "recorder/mjr/system_error.h"

namespace wf::cli {
namespace {

using job::batch::Event;
using job::batch::Job;
using job::batch::JobReport;
using job::batch::Outcome;
using job::batch::PlannedMeeting;
using job::batch::Tally;
using job::batch::Verdict;

std::string seconds(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", value);
    return text.data();
}

std::uint64_t bytesOf(const JobReport& report) {
    std::uint64_t bytes = 0;
    for (const auto& output : report.outputs) {
        bytes += output.bytes;
    }
    return bytes;
}

std::string told(const char* label, int count) { return count == 0 ? "" : ", " + std::to_string(count) + " " + label; }

}  // namespace

std::string meetingName(const Job& job) {
    const std::string start = job::formatUtc(job.start_us);
    const std::string room = job.room.empty() ? "recordings without a room" : job.room;
    return start.size() < 19 ? room : room + " " + start.substr(0, 10) + " " + start.substr(11, 8);
}

std::string tallyText(const Tally& tally) {
    return countOf(static_cast<std::uint64_t>(tally.found), "meeting") + ": " + std::to_string(tally.made) + " made" +
           told("made before", tally.unchanged) + told("made in part", tally.partial) + told("failed", tally.failed) +
           told("given up", tally.given_up) + told("not finished yet", tally.waiting) +
           (tally.no_space ? "; stopped, for outputs cannot be written" : "");
}

Status BatchObserver::openLog(const std::string& path) {
    log_ = mjr::UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    return log_.valid() ? Status() : Status(mjr::systemError("write", path, errno));
}

void BatchObserver::write(const std::string& line) {
    console_.json(line);
    if (!log_.valid() || log_failed_) {
        return;
    }
    const std::string whole = line + "\n";
    const ssize_t count = ::write(log_.get(), whole.data(), whole.size());
    if (count != static_cast<ssize_t>(whole.size())) {
        log_failed_ = true;
        console_.error("cannot write the log any more");
    }
}

void BatchObserver::happened(const Event& event) {
    write(job::batch::toJson(event, job::batch::nowUs()));
    for (const auto& [field, value] : event.fields) {
        if (event.name == "warning" && field == "message") {
            console_.error(std::get<std::string>(value));
        }
    }
}

void BatchObserver::happened(const std::string& line) { write(line); }

void BatchObserver::started(const Job& job) {
    fractions_[job.id] = 0;
    names_[job.id] = meetingName(job);
    happened(Event("start")
                 .with("id", job.id)
                 .with("room", job.room)
                 .with("start", job::formatUtc(job.start_us))
                 .with("inputs", static_cast<std::int64_t>(job.inputs.size())));
    showStatus();
}

void BatchObserver::progressed(const Job& job, double fraction) {
    fractions_[job.id] = fraction;
    showStatus();
}

void BatchObserver::showStatus() {
    std::string line;
    for (const auto& [id, fraction] : fractions_) {
        line += (line.empty() ? "" : ", ") + names_[id] + " " + std::to_string(static_cast<int>(fraction * 100)) + " %";
    }
    if (console_.isLive() && !line.empty()) {
        console_.status(line);
    }
}

void BatchObserver::ended(const Job& job, const JobReport& report) {
    fractions_.erase(job.id);
    names_.erase(job.id);
    write(toJson(report, job));
    tellEnd(job, report);
}

void BatchObserver::tellEnd(const Job& job, const JobReport& report) {
    const std::string name = meetingName(job);
    if (report.outcome == Outcome::kDone || report.outcome == Outcome::kPartial) {
        const std::string first = report.outputs.empty() ? "nothing was recorded" : out_ + "/" + report.outputs[0].path;
        console_.text(printable(name + "  " + countOf(report.outputs.size(), "file") + ", " +
                                formatSize(static_cast<double>(bytesOf(report))) + " in " + seconds(report.took_s) +
                                "  " + first));
    }
    if (!report.error.empty() && report.outcome != Outcome::kStopped) {
        const bool failed = report.outcome == Outcome::kFailed || report.outcome == Outcome::kNoSpace;
        console_.error(name + (failed ? " failed: " : " waits: ") + report.error);
    }
    for (const std::string& problem : report.problems) {
        console_.error(name + " was made without " + problem);
    }
    for (const std::string& warning : report.warnings) {
        console_.error(name + ": " + warning);
    }
}

void BatchObserver::stands(const PlannedMeeting& meeting) {
    const char* what = meeting.verdict == Verdict::kPartial   ? "partial"
                       : meeting.verdict == Verdict::kGivenUp ? "given-up"
                                                              : "failed";
    Event event(what);
    event.with("id", meeting.job.id).with("room", meeting.job.room);
    event.with("start", job::formatUtc(meeting.job.start_us)).with("reason", meeting.reason);
    std::string problems;
    for (const std::string& problem : meeting.problems) {
        problems += (problems.empty() ? "" : "\n") + problem;
    }
    event.with("problems", problems);
    write(job::batch::toJson(event, job::batch::nowUs()));
    const std::string name = meetingName(meeting.job);
    for (const std::string& problem : meeting.problems) {
        console_.error(name + " was made without " + problem);
    }
    if (meeting.verdict != Verdict::kPartial) {
        console_.error(name + (meeting.verdict == Verdict::kGivenUp ? " was given up: " : " failed: ") +
                       meeting.reason);
    }
}

}  // namespace wf::cli
