#include "sfu/app/drain.h"

#include <algorithm>
#include <utility>

namespace wf::app {

Drain::Drain(net::Loop& loop, WorkerReports& reports, std::function<void(bool)> changed, std::function<void()> empty)
    : loop_(loop), reports_(reports), changed_(std::move(changed)), empty_(std::move(empty)), timer_(loop, [this] {
          look();
      }) {}

void Drain::set(bool on) {
    if (on == on_) {
        return;
    }
    on_ = on;
    empty_since_.reset();
    if (on) {
        timer_.repeat(kLook);
    } else {
        timer_.stop();
    }
    changed_(on);
}

void Drain::look() {
    reports_.ask([this, there = std::weak_ptr<bool>(there_)](const WorkerReports::Reports& reports) {
        if (there.lock() != nullptr) {
            take(reports);
        }
    });
}

bool Drain::isEmpty(const WorkerReports::Reports& reports) {
    return std::ranges::all_of(reports, [](const room::WorkerReport& report) {
        return report.people == 0 && report.subscribers == 0 && report.transports.open == 0;
    });
}

void Drain::take(const WorkerReports::Reports& reports) {
    if (!on_) {
        return;
    }
    if (!isEmpty(reports)) {
        empty_since_.reset();
    } else if (!empty_since_) {
        empty_since_ = loop_.now();
    } else if (loop_.now() - *empty_since_ >= kQuiet) {
        timer_.stop();
        empty_();
    }
}

}  // namespace wf::app
