#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "sfu/app/metrics/worker_reports.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::app {

/// The way out of service: while it is on, no rooms are made, and when nobody has been here for a while the server
/// ends. On the control loop.
class Drain {
public:
    /// How long nobody must have been here: clients reconnect, or are about to join.
    static constexpr net::Duration kQuiet = std::chrono::seconds(5);
    static constexpr net::Duration kLook = std::chrono::seconds(1);

    /// `reports` outlives it. `changed`: told that it was switched; `empty`: told once it may end.
    Drain(net::Loop& loop, WorkerReports& reports, std::function<void(bool)> changed, std::function<void()> empty);

    void set(bool on);
    [[nodiscard]] bool on() const { return on_; }
    /// Nobody is in a room, and no connection is left.
    [[nodiscard]] static bool isEmpty(const WorkerReports::Reports& reports);

private:
    void look();
    void take(const WorkerReports::Reports& reports);

    net::Loop& loop_;
    WorkerReports& reports_;
    const std::function<void(bool)> changed_;
    const std::function<void()> empty_;
    bool on_ = false;
    std::optional<net::Time> empty_since_;
    std::shared_ptr<bool> there_ = std::make_shared<bool>(true);  ///< an answer may come when this is gone
    net::Timer timer_;
};

}  // namespace wf::app
