#include "pp-rec/job/output_lane.h"

#include <algorithm>
#include <chrono>

namespace wf::job {
namespace {

// Calls the report about ten times a second, looking at the clock only now and then.
class ProgressMeter {
public:
    explicit ProgressMeter(const Progress& progress) : progress_(progress) {}

    void tick(const std::vector<std::unique_ptr<OutputLane>>& lanes) {
        constexpr unsigned kEvery = 256;
        if (!progress_.report || ++ticks_ % kEvery != 0) {
            return;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(100)) {
            return;
        }
        last_ = now;
        double least = 1;
        for (const auto& lane : lanes) {
            least = std::min(least, lane->progress());
        }
        progress_.report(least);
    }

private:
    const Progress& progress_;
    unsigned ticks_ = 0;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace

Status writeLanes(std::vector<std::unique_ptr<OutputLane>>& lanes, mux::ContainerWriter& container,
                  const Progress& progress) {
    std::vector<OutputLane::Sink> sinks;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        sinks.emplace_back([&container, i](const mux::Packet& packet) {
            mux::Packet placed = packet;
            placed.track = i;
            return container.write(placed);
        });
    }
    ProgressMeter meter(progress);
    std::vector<bool> finished(lanes.size());
    while (true) {
        if (progress.stopped()) {
            return Error{"stopped", std::nullopt};
        }
        const auto next = std::ranges::min_element(lanes, {}, [](const auto& lane) { return lane->nextTime_s(); });
        if (next == lanes.end() || (*next)->nextTime_s() == OutputLane::kEnd) {
            break;
        }
        const auto index = static_cast<std::size_t>(next - lanes.begin());
        if (const Status done = (*next)->step(sinks[index]); !done) {
            return done;
        }
        if ((*next)->nextTime_s() == OutputLane::kEnd && !finished[index]) {
            finished[index] = true;
            if (const Status done = (*next)->finish(sinks[index]); !done) {
                return done;
            }
        }
        meter.tick(lanes);
    }
    if (progress.report) {
        progress.report(1);
    }
    return container.finish();
}

}  // namespace wf::job
