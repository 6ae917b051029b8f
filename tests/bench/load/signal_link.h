#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "rtp/base/result.h"

namespace wf::load {

/// Texts to and from a server, over one connection that has threads of its own. Used by the generator's thread.
class SignalLink {
public:
    struct Settings {
        std::string url;                        ///< ws://, wss://, mqtt:// or tcp://
        std::string to_topic = "to-janus";      ///< of MQTT: what the server subscribes to
        std::string from_topic = "from-janus";  ///< and publishes to
        std::string user{};
        std::string password{};
    };

    virtual ~SignalLink() = default;
    virtual void send(std::string text) = 0;
    /// Readable while there is something to take().
    [[nodiscard]] virtual int fd() const = 0;
    [[nodiscard]] virtual std::vector<std::string> take() = 0;
    /// Why there is no connection any more, empty while there is.
    [[nodiscard]] virtual std::string broken() = 0;

    /// Connects, and waits for it at most this long.
    static Result<std::unique_ptr<SignalLink>> open(const Settings& settings, std::chrono::milliseconds longest);
};

/// Made by SignalLink::open().
Result<std::unique_ptr<SignalLink>> openWebSocket(const SignalLink::Settings& settings,
                                                  std::chrono::milliseconds longest);
Result<std::unique_ptr<SignalLink>> openMqtt(const SignalLink::Settings& settings, std::chrono::milliseconds longest);

}  // namespace wf::load
