#pragma once

#include <mqtt/async_client.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sfu/channels/mqtt_message.h"

namespace wf::channels {

/// The other side of the broker in a test: the client that drives the server.
class MqttPeer {
public:
    MqttPeer(const std::string& url, const std::vector<std::string>& topics, int version = MQTTVERSION_3_1_1,
             const std::string& user = {})
        : client_(url, "peer-" + user, mqtt::create_options(version)) {
        client_.start_consuming();
        mqtt::connect_options options;
        options.set_mqtt_version(version);
        if (!user.empty()) {
            options.set_user_name(user);
            options.set_password(user);
        }
        client_.connect(options)->wait();
        for (const std::string& topic : topics) {
            client_.subscribe(topic, 1)->wait();
        }
    }
    ~MqttPeer() {
        try {
            client_.disconnect(0)->wait_for(std::chrono::seconds(2));
        } catch (const std::exception&) {
            // The broker is gone already.
        }
    }
    MqttPeer(const MqttPeer&) = delete;
    MqttPeer& operator=(const MqttPeer&) = delete;

    void send(const std::string& topic, const std::string& payload, const mqtt::properties& properties = {}) {
        auto message = mqtt::make_message(topic, payload, 1, false);
        message->set_properties(properties);
        client_.publish(message)->wait();
    }
    /// The next message; an empty one after 20 s.
    mqtt::const_message_ptr receive() {
        mqtt::const_message_ptr message;
        client_.try_consume_message_for(&message, std::chrono::seconds(20));
        return message != nullptr ? message : mqtt::make_message("", "");
    }

private:
    mqtt::async_client client_;
};

}  // namespace wf::channels
