#include "sfu/app/metrics/worker_reports.h"

#include <utility>

namespace wf::app {

void WorkerReports::ask(std::function<void(Reports)> done) {
    if (workers_.empty()) {
        done({});
        return;
    }
    auto question = std::make_shared<Question>();
    question->answers.resize(workers_.size());
    question->missing = workers_.size();
    question->done = std::move(done);
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        room::Worker* worker = workers_[i];
        worker->loop().post([&control = control_, question, worker, i] {
            control.post([question, i, report = worker->report()]() mutable { take(question, i, std::move(report)); });
        });
    }
}

void WorkerReports::take(const std::shared_ptr<Question>& question, std::size_t worker, room::WorkerReport report) {
    question->answers[worker] = std::move(report);
    if (--question->missing > 0) {
        return;
    }
    Reports reports;
    for (std::optional<room::WorkerReport>& answer : question->answers) {
        reports.push_back(*std::move(answer));
    }
    question->done(std::move(reports));
}

}  // namespace wf::app
