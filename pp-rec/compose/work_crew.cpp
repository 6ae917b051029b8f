#include "pp-rec/compose/work_crew.h"

#include <utility>

namespace wf::compose {

WorkCrew::WorkCrew(std::size_t threads) {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkCrew::~WorkCrew() {
    wait();
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    begun_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void WorkCrew::start(std::size_t count, Job job) {
    {
        const std::lock_guard lock(mutex_);
        job_ = std::move(job);
        next_ = 0;
        finished_ = 0;
        count_ = count;
    }
    begun_.notify_all();
}

void WorkCrew::wait() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return finished_ == count_; });
}

void WorkCrew::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        begun_.wait(lock, [this] { return closing_ || next_ < count_; });
        if (next_ == count_) {
            return;
        }
        const std::size_t index = next_++;
        lock.unlock();
        job_(index);
        lock.lock();
        if (++finished_ == count_) {
            done_.notify_all();
        }
    }
}

}  // namespace wf::compose
