#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace wf::compose {

/// A few threads that do rounds of like jobs behind the back of the one thread that owns them.
class WorkCrew {
public:
    using Job = std::function<void(std::size_t index)>;

    explicit WorkCrew(std::size_t threads);
    /// Waits for the round that is under way.
    ~WorkCrew();
    WorkCrew(const WorkCrew&) = delete;
    WorkCrew& operator=(const WorkCrew&) = delete;

    /// Begins to do job(0) … job(count - 1), each once, in no order; the round before must be over.
    void start(std::size_t count, Job job);
    /// Until the round is over.
    void wait();

private:
    void work();

    std::mutex mutex_;
    std::condition_variable begun_;
    std::condition_variable done_;
    Job job_;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
    std::size_t finished_ = 0;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace wf::compose
