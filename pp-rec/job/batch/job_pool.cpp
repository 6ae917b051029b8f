#include "pp-rec/job/batch/job_pool.h"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "pp-rec/job/batch/job_runner.h"
#include "pp-rec/job/batch/machine.h"

namespace wf::job::batch {
namespace {

constexpr int kMemoryCheck_ms = 250;

std::string inMegabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

bool JobPool::has(const std::string& id) const {
    return std::ranges::find(waiting_, id, &Job::id) != waiting_.end() ||
           std::ranges::any_of(running_, [&](const Running& running) { return running.job.id == id; });
}

void JobPool::pump(int timeout_ms, int descriptor) {
    startWhatFits();
    std::vector<pollfd> fds{{descriptor, POLLIN, 0}};
    for (const Running& running : running_) {
        fds.push_back({running.process.descriptor(), POLLIN, 0});
    }
    if (limits_.max_memory_bytes > 0 && !running_.empty()) {
        timeout_ms = timeout_ms < 0 ? kMemoryCheck_ms : std::min(timeout_ms, kMemoryCheck_ms);
    }
    ::poll(fds.data(), fds.size(), timeout_ms);
    for (Running& running : running_) {
        serve(running);
    }
    std::erase_if(running_, [](const Running& running) { return running.process.isEnded(); });
    checkMemory();
    startWhatFits();
}

void JobPool::stop(int signal_number) {
    stopping_ = true;
    for (const Running& running : running_) {
        running.process.signal(signal_number);
    }
}

void JobPool::startWhatFits() {
    while (!stopping_ && !waiting_.empty() && fits(waiting_.front())) {
        Job job = std::move(waiting_.front());
        waiting_.pop_front();
        start(std::move(job));
    }
}

bool JobPool::fits(const Job& job) const {
    if (running_.empty()) {
        return true;
    }
    std::uint64_t taken = job.memory_bytes;
    for (const Running& running : running_) {
        taken += std::max(running.job.memory_bytes, memoryOf(running.process.pid()));
    }
    return running_.size() < static_cast<std::size_t>(limits_.jobs) &&
           (limits_.max_memory_bytes == 0 || taken <= limits_.max_memory_bytes);
}

void JobPool::start(Job job) {
    Result<ChildProcess> process = ChildProcess::start(limits_.program, toJson(job) + "\n");
    if (!process) {
        JobReport report;
        report.error = process.error().message;
        listener_.jobEnded(job, report);
        return;
    }
    listener_.jobStarted(job);
    running_.push_back({std::move(job), std::move(*process), {}});
}

void JobPool::checkMemory() {
    std::uint64_t taken = 0;
    for (const Running& running : running_) {
        taken += memoryOf(running.process.pid());
    }
    const bool settled = std::ranges::none_of(running_, [](const Running& r) { return r.postponed || r.too_large; });
    if (limits_.max_memory_bytes == 0 || taken <= limits_.max_memory_bytes || running_.empty() || !settled) {
        return;
    }
    Running& youngest = running_.back();
    youngest.too_large = running_.size() == 1;
    youngest.postponed = running_.size() > 1;
    youngest.job.memory_bytes = std::max(youngest.job.memory_bytes, memoryOf(youngest.process.pid()));
    youngest.process.signal(SIGTERM);
}

void JobPool::serve(Running& running) {
    for (const std::string& line : running.process.readLines()) {
        takeLine(running, line);
    }
    if (running.process.isEnded()) {
        finish(running);
    }
}

void JobPool::takeLine(Running& running, const std::string& line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object()) {
        return;
    }
    if (json.value("event", "") == "progress") {
        listener_.jobProgress(running.job, json.value("fraction", 0.0));
        return;
    }
    if (Result<JobReport> report = readReport(line)) {
        running.report = std::move(*report);
        running.reported = true;
        return;
    }
    listener_.jobEvent(running.job, line);
}

void JobPool::finish(Running& running) {
    const std::string ended = running.process.reap();
    JobReport& report = running.report;
    if (running.postponed && !stopping_ && !report.isGood()) {
        waiting_.push_back(running.job);
        return;
    }
    if (running.too_large && !report.isGood()) {
        report.outcome = Outcome::kFailed;
        report.error = "needs more memory than --max-memory allows (" + inMegabytes(limits_.max_memory_bytes) + ")";
    } else if (running.reported) {
        listener_.jobEnded(running.job, report);
        return;
    } else if (stopping_) {
        report.outcome = Outcome::kStopped;
        listener_.jobEnded(running.job, report);
        return;
    } else {
        report.error = "its process " + (ended.empty() ? std::string("ended without a result") : "was " + ended);
    }
    if (const Status noted = recordCrash(running.job, report.error); !noted) {
        report.warnings.push_back(noted.error().message);
    }
    listener_.jobEnded(running.job, report);
}

}  // namespace wf::job::batch
