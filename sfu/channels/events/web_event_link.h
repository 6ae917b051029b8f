#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "rtp/base/result.h"
#include "sfu/net/log.h"

namespace wf::channels {

/// A WebSocket client that sends texts to one server and takes none, on a thread of its own. It connects again after
/// every failure, with pauses that double; what waits meanwhile is bounded. Used by one thread.
class WebEventLink {
public:
    struct Settings {
        std::string url;          ///< ws:// or wss://
        std::string subprotocol;  ///< empty: none
        std::chrono::milliseconds min_pause{1000};
        std::chrono::milliseconds max_pause{30000};
    };
    /// Texts that may wait, and their bytes; what comes when there are more is lost.
    static constexpr std::size_t kMaxWaiting = 10000;
    static constexpr std::size_t kMaxWaitingBytes = std::size_t{64} << 20;
    /// Texts that are put into one message when they are grouped.
    static constexpr std::size_t kMaxGrouped = 100;

    /// Begins to connect. `log` outlives the link.
    static Result<std::unique_ptr<WebEventLink>> open(const Settings& settings, net::Log& log);
    /// Sends what waits, within half a second, and closes.
    ~WebEventLink();
    WebEventLink(const WebEventLink&) = delete;
    WebEventLink& operator=(const WebEventLink&) = delete;

    /// `grouped`: it may be sent in one JSON array with others. False when it is lost.
    bool send(std::string text, bool grouped);
    [[nodiscard]] bool connected() const;
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    class Client;
    explicit WebEventLink(std::unique_ptr<Client> client);

    std::unique_ptr<Client> client_;
    std::atomic<std::uint64_t> dropped_ = 0;
};

}  // namespace wf::channels
