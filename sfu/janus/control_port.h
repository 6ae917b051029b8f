#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sfu/janus/plugin.h"
#include "sfu/net/loop.h"

namespace wf::janus {

class Handle;

/// Finds handles that are still attached; on the control loop. Whoever makes one sets `find` to nothing when it goes,
/// and then what is still on its way to handles ends here.
struct HandleDirectory {
    std::function<Handle*(std::uint64_t session_id, std::uint64_t handle_id)> find;
};

/// Carries what a plugin says from any thread to the handle on the control loop, which must outlive it.
class ControlPort final : public HandlePort {
public:
    struct Ids {
        std::uint64_t session_id = 0;
        std::uint64_t handle_id = 0;
        std::string opaque_id;
    };
    ControlPort(net::Loop& loop, std::shared_ptr<const HandleDirectory> directory, Ids ids)
        : loop_(loop), directory_(std::move(directory)), ids_(std::move(ids)) {}

    [[nodiscard]] std::uint64_t sessionId() const override { return ids_.session_id; }
    [[nodiscard]] std::uint64_t handleId() const override { return ids_.handle_id; }
    [[nodiscard]] const std::string& opaqueId() const override { return ids_.opaque_id; }

    void event(const std::string& transaction, Json data, std::optional<Jsep> jsep) override;
    void webrtcUp() override;
    void media(const Media& media) override;
    void slowLink(const SlowLink& link) override;
    void hangup(const std::string& reason) override;
    void iceFailed() override;
    void trickle(const TrickledCandidate& candidate) override;
    void pluginEvent(Json data) override;
    void notice(EventType type, unsigned subtype, Json event) override;

private:
    template <class Action>
    void post(Action action);

    net::Loop& loop_;
    std::shared_ptr<const HandleDirectory> directory_;
    Ids ids_;
};

}  // namespace wf::janus
