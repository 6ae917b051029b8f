#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "sfu/net/loop.h"

namespace wf::channels {

/// Lets other threads post to the control loop for an object that may be gone when the task's turn comes: behind
/// close(), which is called on the loop, nothing that was posted runs any more. The loop must outlive the gate.
class LoopGate {
public:
    explicit LoopGate(net::Loop& loop) : loop_(loop) {}
    LoopGate(const LoopGate&) = delete;
    LoopGate& operator=(const LoopGate&) = delete;

    /// Any thread.
    void post(std::function<void()> task) const {
        loop_.post([open = open_, task = std::move(task)] {
            if (*open) {
                task();
            }
        });
    }
    /// A call that does nothing once the gate is closed; to be called on the loop.
    template <class Argument>
    [[nodiscard]] std::function<void(Argument)> task(std::function<void(Argument)> call) const {
        return [open = open_, call = std::move(call)](Argument argument) {
            if (*open) {
                call(std::move(argument));
            }
        };
    }
    void close() { *open_ = false; }

private:
    net::Loop& loop_;
    std::shared_ptr<bool> open_ = std::make_shared<bool>(true);
};

}  // namespace wf::channels
