#include <sys/random.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include "sfu/channels/mqtt_client.h"
#include "sfu/net/loop.h"
#include "tests/bench/load/mailbox.h"
#include "tests/bench/load/signal_link.h"

namespace wf::load {
namespace {

/// The Janus API over a broker, by the project's own MQTT client on a thread of its own.
class MqttSignalLink final : public SignalLink, private channels::MqttClient::Listener {
public:
    explicit MqttSignalLink(const Settings& settings) : to_(settings.to_topic), from_(settings.from_topic) {
        std::uint32_t number = 0;
        [[maybe_unused]] const auto got = getrandom(&number, sizeof number, 0);
        mqtt_.client_id = "sfu-load-" + std::to_string(number);
        mqtt_.cleansession = true;
        mqtt_.max_inflight = 200;
        mqtt_.max_buffered = 10000;
        mqtt_.username = settings.user;
        mqtt_.password = settings.password;
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~MqttSignalLink() override {
        loop_.post([this] {
            if (client_ != nullptr) {
                client_->disconnect(std::chrono::milliseconds(500));
                client_.reset();
            }
            loop_.stop();
        });
        thread_.join();
    }
    MqttSignalLink(const MqttSignalLink&) = delete;
    MqttSignalLink& operator=(const MqttSignalLink&) = delete;

    Status start(const std::string& url, std::chrono::milliseconds longest) {
        loop_.post([this, url] { connect(url); });
        if (!mailbox_.waitConnected(longest)) {
            const std::string why = mailbox_.broken();
            return Error{url + ": " + (why.empty() ? "no answer" : why)};
        }
        return {};
    }
    void send(std::string text) override {
        loop_.post([this, text = std::move(text)]() mutable {
            channels::MqttMessage message;
            message.topic = to_;
            message.payload = std::move(text);
            message.qos = 1;
            if (const Status status = client_->publish(message); !status) {
                mailbox_.breakOff(status.error().message);
            }
        });
    }
    int fd() const override { return mailbox_.fd(); }
    std::vector<std::string> take() override { return mailbox_.take(); }
    std::string broken() override { return mailbox_.broken(); }

private:
    void connect(const std::string& url) {
        auto made = channels::MqttClient::make(
            url, mqtt_, [this](std::function<void()> task) { loop_.post(std::move(task)); }, *this);
        if (!made) {
            mailbox_.breakOff(made.error().message);
            return;
        }
        client_ = std::move(made.value());
        note(client_->connect());
    }
    void note(const Status& status) {
        if (!status) {
            mailbox_.breakOff(status.error().message);
        }
    }
    void onConnected() override { note(client_->subscribe(from_, 1)); }
    void onConnectFailed(const std::string& why) override { mailbox_.breakOff(why); }
    void onConnectionLost(const std::string& why) override { mailbox_.breakOff("connection lost: " + why); }
    void onSubscribed(bool ok, const std::string& why) override { ok ? mailbox_.connected() : mailbox_.breakOff(why); }
    void onPublished(bool ok) override {
        if (!ok) {
            mailbox_.breakOff("the broker took a message not");
        }
    }
    void onMessage(channels::MqttMessage message) override { mailbox_.put(std::move(message.payload)); }

    channels::MqttSettings mqtt_;
    const std::string to_;
    const std::string from_;
    Mailbox mailbox_;
    net::Loop loop_;
    std::unique_ptr<channels::MqttClient> client_;
    std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<SignalLink>> openMqtt(const SignalLink::Settings& settings, std::chrono::milliseconds longest) {
    std::string url = settings.url;
    if (url.starts_with("mqtt://")) {
        url.replace(0, 4, "tcp");
    }
    auto link = std::make_unique<MqttSignalLink>(settings);
    if (Status status = link->start(url, longest); !status) {
        return status.error();
    }
    return std::unique_ptr<SignalLink>(std::move(link));
}

}  // namespace wf::load
