#pragma once

#include <cstdint>
#include <string>

#include "recorder/mjr/unique_fd.h"

namespace wf::job::batch {

/// Tells systemd how a service is (sd_notify(3)); does nothing outside of it.
class ServiceNotifier {
public:
    /// From $NOTIFY_SOCKET and $WATCHDOG_USEC.
    ServiceNotifier();

    void ready(const std::string& status) const { send("READY=1\nSTATUS=" + status); }
    void status(const std::string& status) const { send("STATUS=" + status); }
    void alive() const { send("WATCHDOG=1"); }
    void stopping() const { send("STOPPING=1"); }
    /// How often alive() is to be called; 0: never.
    [[nodiscard]] std::int64_t aliveEvery_ms() const { return alive_every_ms_; }

private:
    void send(const std::string& text) const;

    std::string path_;
    mjr::UniqueFd socket_;
    std::int64_t alive_every_ms_ = 0;
};

}  // namespace wf::job::batch
