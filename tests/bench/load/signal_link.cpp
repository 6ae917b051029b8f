#include "tests/bench/load/signal_link.h"

namespace wf::load {

Result<std::unique_ptr<SignalLink>> SignalLink::open(const Settings& settings, std::chrono::milliseconds longest) {
    const bool mqtt = settings.url.starts_with("mqtt://") || settings.url.starts_with("tcp://");
    return mqtt ? openMqtt(settings, longest) : openWebSocket(settings, longest);
}

}  // namespace wf::load
