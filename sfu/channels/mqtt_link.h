#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "sfu/channels/mqtt_client.h"
#include "sfu/channels/mqtt_settings.h"
#include "sfu/channels/node_lookup.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::channels {

/// Keeps a connection to the broker: looks up the node, connects, subscribes, holds what cannot be sent yet, and
/// begins anew after any failure. Lives on a thread of its own; public functions on the owner's.
class MqttLink final : private MqttClient::Listener {
public:
    /// Called on the link's thread.
    class Listener {
    public:
        virtual void onMessage(MqttMessage message) = 0;
        virtual void onFatal(const std::string& reason, int exit_code) = 0;
        virtual void onOnlineChanged(bool /*online*/) {}

    protected:
        ~Listener() = default;
    };

    /// What may wait while the broker is there; it takes what comes as fast as it can.
    static constexpr std::size_t kOnlineQueue = 10000;
    /// Wildfire: more failures in a row than this end the program.
    static constexpr unsigned kMaxPublishFailures = 10;
    /// For the broker to answer a subscription.
    static constexpr std::chrono::seconds kSubscribeTime{20};
    static constexpr int kExitFailure = 1;
    static constexpr int kExitNodeChanged = -1;

    /// `listener` and `log` outlive the link; it logs as `area`. With empty topics it subscribes to nothing.
    MqttLink(const MqttSettings& settings, Listener& listener, net::Log& log, std::string_view area = "mqtt");
    /// Says goodbye to the broker and ends.
    ~MqttLink();
    void start();

    /// False when the queue is full and the message is lost.
    bool publish(MqttMessage message);
    /// Tells the status topic, at once and after each connection.
    void setDraining(bool draining);
    [[nodiscard]] bool online() const { return online_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    enum class State { kStopped, kLookingUp, kConnecting, kSubscribing, kSubscribingAdmin, kOnline, kPausing };

    void onConnected() override;
    void onConnectFailed(const std::string& why) override;
    void onConnectionLost(const std::string& why) override;
    void onSubscribed(bool ok, const std::string& why) override;
    void onPublished(bool ok) override;
    void onMessage(MqttMessage message) override;

    [[nodiscard]] bool asksForNode() const { return !settings_.wildfire.im_host.empty(); }
    void begin();
    void lookUp();
    void onNode(const Result<std::string>& body);
    void onLookupFailed(const std::string& why);
    void connectTo(const std::string& url);
    void subscribe(State state, const MqttSettings::Topics& topics);
    void goOnline();
    void sayStatus();
    void pause(const std::string& why);
    void sendQueued();
    void countFailures(unsigned count);
    void checkFailures();
    void reportDropped();
    void fatal(const std::string& reason, int exit_code);
    void farewell();
    void say(net::LogLevel level, const std::string& text) { log_.write(level, area_, text); }

    const MqttSettings settings_;
    Listener& listener_;
    net::Log& log_;
    const std::string area_;
    net::Loop loop_;
    std::unique_ptr<NodeLookup> lookup_;
    std::unique_ptr<MqttClient> client_;
    State state_ = State::kStopped;
    bool draining_ = false;
    std::string url_;
    bool node_may_have_changed_ = true;
    unsigned lookup_failures_ = 0;
    std::chrono::milliseconds pause_time_;
    std::deque<MqttMessage> queue_;
    std::size_t in_flight_ = 0;
    unsigned publish_failures_ = 0;
    unsigned unsure_failures_ = 0;  ///< which a connection that is being lost may explain
    std::uint64_t reported_drops_ = 0;
    std::atomic<std::size_t> queued_ = 0;  ///< waiting here or on the way to this thread
    std::atomic<bool> online_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;
    net::Timer retry_;
    net::Timer report_;
    net::Timer subscribe_limit_;
    net::Timer failure_check_;
    std::thread thread_;
};

}  // namespace wf::channels
