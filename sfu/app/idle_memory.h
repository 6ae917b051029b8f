#pragma once

#include <cstddef>
#include <functional>

#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::app {

/// Gives what calls have used back to the system once all of them are over: the heap keeps it otherwise, and a server
/// would for ever be as large as its largest hour. Never while there are sessions, since it holds the heap's locks.
class IdleMemory {
public:
    static constexpr net::Duration kPeriod = std::chrono::seconds(5);

    /// `sessions` are counted on the loop's thread; `trim` gives back, malloc_trim(3) in the server.
    IdleMemory(net::Loop& loop, std::function<std::size_t()> sessions, std::function<void()> trim);

private:
    void look();

    const std::function<std::size_t()> sessions_;
    const std::function<void()> trim_;
    bool used_ = false;
    bool idle_ = false;  ///< nobody was there at the last look
    net::Timer timer_;
};

}  // namespace wf::app
