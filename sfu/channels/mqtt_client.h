#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "rtp/base/result.h"
#include "sfu/channels/mqtt_message.h"
#include "sfu/channels/mqtt_settings.h"

namespace wf::channels {

/// A connection to one broker by paho.mqtt.cpp. Its functions do not wait, but may be held up by paho's locks, so they
/// are called on a thread of no other use. What happens is told on that thread, through `post`. It does not connect
/// again by itself.
class MqttClient {
public:
    class Listener {
    public:
        virtual void onConnected() = 0;
        virtual void onConnectFailed(const std::string& why) = 0;
        /// The broker or the network ended a connection that had been there.
        virtual void onConnectionLost(const std::string& why) = 0;
        virtual void onSubscribed(bool ok, const std::string& why) = 0;
        /// One for each publish() of the present connection.
        virtual void onPublished(bool ok) = 0;
        virtual void onMessage(MqttMessage message) = 0;

    protected:
        ~Listener() = default;
    };
    using Post = std::function<void(std::function<void()>)>;

    /// `settings` and `listener` outlive the client; so does what `post` posts to.
    static Result<std::unique_ptr<MqttClient>> make(const std::string& url, const MqttSettings& settings, Post post,
                                                    Listener& listener);
    ~MqttClient();
    MqttClient(const MqttClient&) = delete;
    MqttClient& operator=(const MqttClient&) = delete;

    Status connect();
    Status subscribe(const std::string& topic, int qos);
    Status publish(const MqttMessage& message);
    /// Ends a connection whose subscription failed; nothing is told of it.
    void drop();
    /// Waits until all is sent, at most `time`, and disconnects.
    void disconnect(std::chrono::milliseconds time);

private:
    class Impl;
    explicit MqttClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace wf::channels
