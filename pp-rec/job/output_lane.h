#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "pp-rec/job/progress.h"
#include "pp-rec/mux/container.h"
#include "rtp/base/result.h"

namespace wf::job {

/// One track of an output while it is written: reads its recordings, copies or transcodes, hands packets on in time
/// order.
class OutputLane {
public:
    using Sink = std::function<Status(const mux::Packet&)>;
    static constexpr double kEnd = std::numeric_limits<double>::infinity();

    virtual ~OutputLane() = default;
    [[nodiscard]] virtual const mux::TrackDescription& description() const = 0;
    /// Output time of what step() will write next, seconds; kEnd when there is no more.
    [[nodiscard]] virtual double nextTime_s() const = 0;
    virtual Status step(const Sink& sink) = 0;
    /// Writes what an encoder still holds. Called once, after nextTime_s() has become kEnd.
    virtual Status finish(const Sink& sink) = 0;
    /// Share of the lane's input already read, 0 to 1.
    [[nodiscard]] virtual double progress() const = 0;
    /// Coded packets, frames or messages written.
    [[nodiscard]] virtual std::uint64_t written() const = 0;
    /// Time on the first recording that stands at output time 0, seconds.
    [[nodiscard]] virtual double origin_s() const { return 0; }
    /// Output time behind the last thing written, seconds.
    [[nodiscard]] virtual double end_s() const = 0;
};

/// Writes all lanes into the container, always the one whose next packet is earliest, and finishes the file. Errors: of
/// lanes and container, and "stopped".
Status writeLanes(std::vector<std::unique_ptr<OutputLane>>& lanes, mux::ContainerWriter& container,
                  const Progress& progress);

}  // namespace wf::job
