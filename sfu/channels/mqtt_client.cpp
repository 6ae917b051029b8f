#include "sfu/channels/mqtt_client.h"

#include <mqtt/async_client.h>

#include <array>
#include <utility>

namespace wf::channels {
namespace {

constexpr std::chrono::seconds kConnectTime{10};

int versionOf(MqttVersion version) {
    switch (version) {
        case MqttVersion::k31:
            return MQTTVERSION_3_1;
        case MqttVersion::k5:
            return MQTTVERSION_5;
        default:
            return MQTTVERSION_3_1_1;
    }
}

mqtt::ssl_options tlsOptions(const MqttSettings::Tls& tls) {
    mqtt::ssl_options options;
    options.set_enable_server_cert_auth(tls.verify_peer);
    options.set_verify(tls.verify_peer || tls.verify_hostname);
    if (!tls.cacertfile.empty()) {
        options.set_trust_store(tls.cacertfile);
    }
    if (!tls.certfile.empty()) {
        options.set_key_store(tls.certfile);
        options.set_private_key(tls.keyfile);
    }
    return options;
}

mqtt::connect_options connectOptions(const std::string& url, const MqttSettings& settings) {
    mqtt::connect_options options;
    const bool v5 = settings.mqtt_version == MqttVersion::k5;
    options.set_mqtt_version(versionOf(settings.mqtt_version));
    if (v5) {
        options.set_clean_start(settings.cleansession);
    } else {
        options.set_clean_session(settings.cleansession);
    }
    options.set_automatic_reconnect(false);
    options.set_connect_timeout(kConnectTime);
    options.set_keep_alive_interval(settings.keep_alive_interval);
    options.set_max_inflight(static_cast<int>(settings.max_inflight));
    if (!settings.username.empty()) {
        options.set_user_name(settings.username);
        options.set_password(settings.password);
    }
    const MqttSettings::Status& status = settings.status;
    if (status.enabled && status.will && !status.disconnect_message.empty()) {
        options.set_will_message(
            mqtt::make_message(status.topic, status.disconnect_message, status.qos, status.retain));
    }
    if (url.starts_with("ssl://") || url.starts_with("mqtts://") || url.starts_with("wss://")) {
        options.set_ssl(tlsOptions(settings.tls));
    }
    return options;
}

mqtt::properties propertiesOf(const MqttMessage& message) {
    mqtt::properties properties;
    if (message.correlation_data) {
        properties.add({mqtt::property::CORRELATION_DATA, *message.correlation_data});
    }
    for (const auto& [name, value] : message.user_properties) {
        properties.add({mqtt::property::USER_PROPERTY, name, value});
    }
    return properties;
}

MqttMessage messageOf(const mqtt::message& from) {
    MqttMessage message{from.get_topic(), from.to_string(), from.get_qos(), from.is_retained()};
    const mqtt::properties& properties = from.get_properties();
    if (properties.contains(mqtt::property::RESPONSE_TOPIC)) {
        message.response_topic = mqtt::get<std::string>(properties, mqtt::property::RESPONSE_TOPIC);
    }
    if (properties.contains(mqtt::property::CORRELATION_DATA)) {
        message.correlation_data = mqtt::get<std::string>(properties, mqtt::property::CORRELATION_DATA);
    }
    for (std::size_t i = 0; i < properties.count(mqtt::property::USER_PROPERTY); ++i) {
        const auto pair = mqtt::get<mqtt::string_pair>(properties, mqtt::property::USER_PROPERTY, i);
        message.user_properties.emplace_back(std::get<0>(pair), std::get<1>(pair));
    }
    return message;
}

std::string reasonOf(const mqtt::token& token) {
    // Answers of MQTT 3.1.1's CONNACK (section 3.2.2.3).
    static constexpr std::array<const char*, 6> kRefusals{"no reason given",
                                                          "the broker does not speak this version",
                                                          "the broker refuses the client id",
                                                          "the broker is not available",
                                                          "wrong user name or password",
                                                          "not authorized"};
    const int code = token.get_return_code();
    if (code < 0) {
        return mqtt::exception::error_str(code);
    }
    const int reason = token.get_reason_code();
    if (reason >= 0x80) {
        return "reason code " + std::to_string(reason);
    }
    return static_cast<std::size_t>(code) < kRefusals.size() ? kRefusals[static_cast<std::size_t>(code)]
                                                             : "reason code " + std::to_string(code);
}

// Hands the end of an operation to a function; lives as long as the client.
class ActionListener final : public mqtt::iaction_listener {
public:
    using Done = std::function<void(bool ok, const mqtt::token&)>;
    explicit ActionListener(Done done) : done_(std::move(done)) {}
    void on_success(const mqtt::token& token) override { done_(true, token); }
    void on_failure(const mqtt::token& token) override { done_(false, token); }

private:
    Done done_;
};

}  // namespace

/// Public functions on the owner's thread; the listeners' functions on paho's, from where they post.
class MqttClient::Impl {
public:
    Impl(const std::string& url, const MqttSettings& settings, Post post, Listener& listener)
        : settings_(settings),
          post_(std::move(post)),
          listener_(listener),
          options_(connectOptions(url, settings)),
          connecting_([this](bool ok, const mqtt::token& token) { onConnectEnd(ok, token); }),
          subscribing_([this](bool ok, const mqtt::token& token) { onSubscribeEnd(ok, token); }),
          publishing_([this](bool ok, const mqtt::token& token) { onPublishEnd(ok, token); }),
          client_(url, settings.client_id, mqtt::create_options(versionOf(settings.mqtt_version))) {
        client_.set_connection_lost_handler([this](const std::string& cause) {
            post_([this, cause] { listener_.onConnectionLost(cause.empty() ? "connection closed" : cause); });
        });
        client_.set_message_callback([this](mqtt::const_message_ptr message) {
            post_([this, read = messageOf(*message)]() mutable { listener_.onMessage(std::move(read)); });
        });
    }

    template <class Call>
    Status guarded(Call call) {
        try {
            call();
            return {};
        } catch (const std::exception& error) {
            return Error{error.what()};
        }
    }

    Status connect() {
        ++connection_;
        return guarded([&] { client_.connect(options_, nullptr, connecting_); });
    }
    Status subscribe(const std::string& topic, int qos) {
        return guarded([&] { client_.subscribe(topic, qos, nullptr, subscribing_); });
    }
    Status publish(const MqttMessage& message) {
        return guarded([&] {
            auto out = mqtt::make_message(message.topic, message.payload, message.qos, message.retain);
            if (settings_.mqtt_version == MqttVersion::k5) {
                out->set_properties(propertiesOf(message));
            }
            client_.publish(out, reinterpret_cast<void*>(connection_), publishing_);
        });
    }
    void drop() {
        ++connection_;
        static_cast<void>(guarded([&] { client_.disconnect(0); }));
    }
    void disconnect(std::chrono::milliseconds time) {
        static_cast<void>(guarded([&] {
            if (client_.is_connected()) {
                client_.disconnect(time)->wait_for(time + std::chrono::milliseconds(500));
            }
        }));
    }

private:
    void onConnectEnd(bool ok, const mqtt::token& token) {
        if (ok) {
            post_([this] { listener_.onConnected(); });
        } else {
            post_([this, why = reasonOf(token)] { listener_.onConnectFailed(why); });
        }
    }
    void onSubscribeEnd(bool ok, const mqtt::token& token) {
        post_([this, ok, why = ok ? std::string() : reasonOf(token)] { listener_.onSubscribed(ok, why); });
    }
    void onPublishEnd(bool ok, const mqtt::token& token) {
        const auto connection = reinterpret_cast<std::uintptr_t>(token.get_user_context());
        post_([this, ok, connection] {
            if (connection == connection_) {
                listener_.onPublished(ok);
            }
        });
    }

    const MqttSettings& settings_;
    const Post post_;
    Listener& listener_;
    const mqtt::connect_options options_;
    ActionListener connecting_;
    ActionListener subscribing_;
    ActionListener publishing_;
    std::uintptr_t connection_ = 0;  ///< which one the messages on their way belong to
    mqtt::async_client client_;      ///< goes first: it calls the others
};

MqttClient::MqttClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MqttClient::~MqttClient() = default;

Result<std::unique_ptr<MqttClient>> MqttClient::make(const std::string& url, const MqttSettings& settings, Post post,
                                                     Listener& listener) {
    try {
        return std::unique_ptr<MqttClient>(
            new MqttClient(std::make_unique<Impl>(url, settings, std::move(post), listener)));
    } catch (const std::exception& error) {
        return Error{std::string("cannot use the broker ") + url + ": " + error.what()};
    }
}

Status MqttClient::connect() { return impl_->connect(); }

Status MqttClient::subscribe(const std::string& topic, int qos) { return impl_->subscribe(topic, qos); }

Status MqttClient::publish(const MqttMessage& message) { return impl_->publish(message); }

void MqttClient::drop() { impl_->drop(); }

void MqttClient::disconnect(std::chrono::milliseconds time) { impl_->disconnect(time); }

}  // namespace wf::channels
