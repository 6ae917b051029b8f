#pragma once

#include <memory>
#include <string>

#include "sfu/janus/control_port.h"
#include "sfu/janus/envelope.h"
#include "sfu/janus/plugin.h"
#include "sfu/net/loop.h"

namespace wf::janus {

/// Carries the answer to one `message` from any thread to the control loop and to the client. A handle that has gone
/// meanwhile, or a plugin that drops the reply, is an error to the client: each request is answered once.
class ControlReply final : public MessageReply {
public:
    /// `request` without its message; `loop` must outlive this.
    ControlReply(net::Loop& loop, std::shared_ptr<const HandleDirectory> directory, Request request);
    ~ControlReply() override;
    ControlReply(const ControlReply&) = delete;
    ControlReply& operator=(const ControlReply&) = delete;

    void success(Json data) override;
    void ack() override;
    void refuse(const std::string& why) override;

private:
    template <class Action>
    void post(Action action);

    net::Loop& loop_;
    std::shared_ptr<const HandleDirectory> directory_;
    Request request_;
    bool answered_ = false;
};

}  // namespace wf::janus
