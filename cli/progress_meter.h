#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "cli/console.h"

namespace wf::cli {

/// What the weights of tasks count.
enum class WorkUnit : std::uint8_t {
    kBytes,
    kMediaTime,  ///< milliseconds of an output; speed is told as a multiple of real time
};

/// How far a batch is, from the sizes of its inputs: a bar with speed and remaining time ten times a second on a
/// terminal, else a line every five seconds. Any thread.
class ProgressMeter {
public:
    /// `weights` are the sizes of the tasks.
    ProgressMeter(std::vector<std::uint64_t> weights, Console& console, WorkUnit unit = WorkUnit::kBytes);

    /// Task `index` has read this share of its input; 1 when it has ended.
    void update(std::size_t index, double fraction);
    void finishTask(std::size_t index);

    /// "9 files, 12.3 MB in 0.4 s (30.1 MB/s)", or "0:00:59.040 in 7.2 s (8.2x real time)".
    [[nodiscard]] std::string summary() const;

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string line(double elapsed_s) const;
    [[nodiscard]] std::string speed(double elapsed_s) const;

    std::vector<std::uint64_t> weights_;
    std::vector<double> fractions_;
    double total_ = 0;
    double done_ = 0;
    std::size_t finished_ = 0;
    Console& console_;
    const WorkUnit unit_;
    std::mutex mutex_;
    Clock::time_point started_ = Clock::now();
    Clock::time_point shown_ = started_;
};

/// "1.2 GB", decimal units.
std::string formatSize(double bytes);
/// "1 file", "2 files".
std::string countOf(std::uint64_t count, const std::string& noun);

}  // namespace wf::cli
