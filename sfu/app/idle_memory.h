#pragma once

#include <cstddef>
#include <functional>

#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::app {

/// Gives what calls have used back to the system once all of them are over: the heap keeps it otherwise, and a server
/// would for ever be as large as its largest hour. While there are sessions only when much is to be had, since it holds
/// the heap's locks.
class IdleMemory {
public:
    static constexpr net::Duration kPeriod = std::chrono::seconds(5);
    static constexpr unsigned kPeriodsBetween = 12;  ///< from look to look at the heap while there are sessions
    static constexpr std::size_t kWorthIt = 64 * 1024 * 1024;  ///< bytes

    /// All of it is called on the loop's thread.
    struct Heap {
        std::function<std::size_t()> unused_bytes;  ///< mallinfo2(3) in the server
        std::function<void()> trim;                 ///< malloc_trim(3)
    };
    IdleMemory(net::Loop& loop, std::function<std::size_t()> sessions, Heap heap);

private:
    void look();
    void lookAmongSessions();

    const std::function<std::size_t()> sessions_;
    const Heap heap_;
    bool used_ = false;
    bool idle_ = false;  ///< nobody was there at the last look
    unsigned periods_ = 0;
    std::size_t given_back_ = 0;  ///< of the unused bytes: the heap goes on counting them
    net::Timer timer_;
};

}  // namespace wf::app
