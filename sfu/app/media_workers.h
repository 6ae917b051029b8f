#pragma once

#include <memory>
#include <vector>

#include "recorder/live/live_recorder.h"
#include "rtp/base/result.h"
#include "sfu/app/config/server_config.h"
#include "sfu/dtls/certificate.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/net/log.h"
#include "sfu/room/worker.h"
#include "sfu/sctp/sctp_stack.h"

namespace wf::app {

/// The media threads with all that they share: certificate, DTLS context, ICE settings. Made at start, on the control
/// thread, before its loop runs: names of STUN and TURN servers are resolved here, which may take a while.
class MediaWorkers {
public:
    struct Plan {
        const ServerConfig& config;
        unsigned workers;
        std::string recordings;  ///< folder of rooms that name none
        bool loopback;           ///< for a server of this machine only
        live::LiveRecorder& recorder;
        net::Log& log;
    };

    static Result<std::unique_ptr<MediaWorkers>> start(const Plan& plan);
    /// Stops them first.
    ~MediaWorkers();

    /// Ends all calls and their recordings, and the threads.
    void stop();
    [[nodiscard]] std::vector<room::Worker*> all() const;
    /// As candidates tell it: the mapped one, else the first that is bound.
    [[nodiscard]] const std::string& localIp() const { return local_ip_; }

private:
    MediaWorkers(dtls::Certificate certificate, dtls::DtlsContext context);
    Status startWorkers(const Plan& plan);

    sctp::SctpStack sctp_;
    dtls::Certificate certificate_;
    dtls::DtlsContext context_;
    std::vector<std::unique_ptr<room::Worker>> workers_;
    std::string local_ip_;
};

}  // namespace wf::app
