#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/channels/channel_context.h"
#include "sfu/channels/channel_tuning.h"
#include "sfu/channels/loop_gate.h"
#include "sfu/channels/mqtt_link.h"
#include "sfu/channels/mqtt_settings.h"
#include "sfu/net/rare_warning.h"

namespace wf::channels {

/// The Janus API over MQTT: the whole broker is one client. With `im_host`, the broker is the node that the IM server
/// names. Owned by the program; made, used and destroyed on the control loop, while the connection lives on threads
/// of the channel's own.
class MqttChannel final : public janus::Channel, private MqttLink::Listener {
public:
    /// The program must end with this exit code, for its supervisor to start it anew. Called once, on the control
    /// loop; the reason has been logged.
    using OnFatal = std::function<void(const std::string& reason, int exit_code)>;

    /// Checks the settings and begins to connect; it goes on trying as long as it takes.
    static Result<std::unique_ptr<MqttChannel>> open(const ChannelContext& context, const MqttSettings& settings,
                                                     OnFatal on_fatal);
    /// Publishes the disconnect message and disconnects, within `disconnect_timeout`.
    ~MqttChannel() override;

    [[nodiscard]] bool connected() const;
    /// Messages that were lost because the broker took none for too long.
    [[nodiscard]] std::uint64_t dropped() const;

    /// The status topic says so.
    void setDraining(bool draining);

    [[nodiscard]] const Description& description() const override;
    void send(janus::ClientId client, janus::RequestId request, const janus::Json& message, bool admin) override;
    void onSessionCreated(janus::ClientId client, std::uint64_t session_id) override;
    void onSessionOver(janus::ClientId client, std::uint64_t session_id, bool timed_out, bool claimed) override;
    janus::Json query(const janus::Json& request) override;

private:
    /// What MQTT 5 wants kept of a request for its answer and, behind an `ack`, for the event with its transaction.
    struct Transaction {
        net::Time since;
        std::string response_topic;
        std::optional<std::string> correlation_data;
        std::vector<std::pair<std::string, std::string>> user_properties;
    };

    MqttChannel(const ChannelContext& context, const MqttSettings& settings, OnFatal on_fatal);
    // Both on the link's thread.
    void onMessage(MqttMessage message) override;
    void onFatal(const std::string& reason, int exit_code) override;
    void onOnlineChanged(bool online) override;
    janus::RequestId remember(MqttMessage& message);
    std::optional<Transaction> recall(janus::RequestId request, const janus::Json& message);
    void vacuum();

    const ChannelContext context_;
    const MqttSettings settings_;
    const OnFatal on_fatal_;
    ChannelTuning tuning_;
    LoopGate gate_;
    net::Timer vacuum_;
    net::RareWarning limits_;  ///< for the link's thread
    janus::RequestId requests_ = 0;
    std::map<janus::RequestId, Transaction> transactions_;
    std::map<std::string, Transaction> acknowledged_;  ///< by the transaction's text
    std::unique_ptr<MqttLink> link_;
};

}  // namespace wf::channels
