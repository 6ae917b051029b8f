#include "sfu/janus/background_jobs.h"

#include <atomic>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace wf::janus {
namespace {

constexpr std::size_t kMaxJobs = 4;
constexpr auto kCollectPeriod = std::chrono::milliseconds(10);

}  // namespace

struct BackgroundJobs::Result {
    Json value;
    std::atomic<bool> ready = false;
};

BackgroundJobs::BackgroundJobs(net::Loop& loop) : timer_(loop, [this] { collect(); }) {}

BackgroundJobs::~BackgroundJobs() = default;

bool BackgroundJobs::run(Work work, Done done) {
    if (jobs_.size() >= kMaxJobs) {
        return false;
    }
    auto result = std::make_shared<Result>();
    try {
        std::thread([result, work = std::move(work)] {
            result->value = work();
            result->ready.store(true, std::memory_order_release);
        }).detach();
    } catch (const std::system_error&) {
        return false;  // no thread to be had
    }
    jobs_.push_back({std::move(result), std::move(done)});
    timer_.repeat(kCollectPeriod);
    return true;
}

void BackgroundJobs::collect() {
    std::vector<Job> ready;
    std::erase_if(jobs_, [&](Job& job) {
        const bool is_ready = job.result->ready.load(std::memory_order_acquire);
        if (is_ready) {
            ready.push_back(std::move(job));
        }
        return is_ready;
    });
    if (jobs_.empty()) {
        timer_.stop();
    }
    for (Job& job : ready) {
        job.done(std::move(job.result->value));
    }
}

}  // namespace wf::janus
