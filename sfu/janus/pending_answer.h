#pragma once

#include <memory>
#include <utility>

#include "sfu/janus/control_port.h"
#include "sfu/janus/envelope.h"
#include "sfu/net/loop.h"

namespace wf::janus {

/// An administrator's request whose answer comes by a callback; shared with that callback. When the callback goes
/// unused, on whatever thread, the request is refused.
class PendingAnswer {
public:
    PendingAnswer(net::Loop& loop, std::shared_ptr<const HandleDirectory> directory, const Request& request)
        : loop_(loop), directory_(std::move(directory)), request_(addressOf(request)) {}
    ~PendingAnswer();
    PendingAnswer(const PendingAnswer&) = delete;
    PendingAnswer& operator=(const PendingAnswer&) = delete;

    [[nodiscard]] const Request& request() const { return request_; }
    /// Control loop only. The first one counts.
    void give(const Json& message);
    void refuse(const ApiError& error) { give(makeError(error, request_.session_id, request_.transaction)); }

private:
    net::Loop& loop_;
    std::shared_ptr<const HandleDirectory> directory_;
    Request request_;
    bool given_ = false;
};

}  // namespace wf::janus
