#include "sfu/channels/mqtt_link.h"

#include <algorithm>
#include <utility>

namespace wf::channels {
namespace {

constexpr std::chrono::seconds kReportPeriod{10};
constexpr std::chrono::seconds kFailureCheck{1};

// With a node lookup the login is the client's name, whatever the file says.
MqttSettings withLogin(MqttSettings settings) {
    if (!settings.wildfire.im_host.empty()) {
        settings.username = settings.client_id;
        settings.password = settings.client_id;
    }
    return settings;
}

}  // namespace

MqttLink::MqttLink(const MqttSettings& settings, Listener& listener, net::Log& log, std::string_view area)
    : settings_(withLogin(settings)),
      listener_(listener),
      log_(log),
      area_(area),
      pause_time_(settings.min_reconnect_pause),
      retry_(loop_, [this] { begin(); }),
      report_(loop_, [this] { reportDropped(); }),
      subscribe_limit_(loop_, [this] { onSubscribed(false, "no answer"); }),
      failure_check_(loop_, [this] { checkFailures(); }) {}

MqttLink::~MqttLink() {
    loop_.stop();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void MqttLink::start() {
    thread_ = std::thread([this] {
        report_.repeat(kReportPeriod);
        begin();
        loop_.run();
        farewell();
    });
}

void MqttLink::begin() {
    if (asksForNode() && node_may_have_changed_) {
        lookUp();
    } else {
        connectTo(asksForNode() ? url_ : settings_.url);
    }
}

void MqttLink::lookUp() {
    state_ = State::kLookingUp;
    const MqttSettings::Wildfire& wildfire = settings_.wildfire;
    say(net::LogLevel::kInfo, "asking " + wildfire.im_host + ":" + std::to_string(wildfire.im_port) +
                                  " for the node of " + settings_.client_id);
    lookup_ = std::make_unique<NodeLookup>(
        NodeQuery{wildfire.im_host, wildfire.im_port, settings_.client_id, wildfire.lookup_timeout},
        [this](Result<std::string> body) { loop_.post([this, body = std::move(body)] { onNode(body); }); });
}

void MqttLink::onNode(const Result<std::string>& body) {
    lookup_.reset();
    if (!body) {
        onLookupFailed(body.error().message);
        return;
    }
    const Result<std::string> url = brokerUrlOf(*body, settings_.wildfire.mqtt_port);
    if (!url) {
        onLookupFailed(url.error().message);
        return;
    }
    lookup_failures_ = 0;
    node_may_have_changed_ = false;
    if (!url_.empty() && *url != url_) {
        fatal("the IM server moved this client from " + url_ + " to " + *url, kExitNodeChanged);
        return;
    }
    if (url_.empty()) {
        say(net::LogLevel::kInfo, "the IM server names " + *url);
    }
    url_ = *url;
    connectTo(url_);
}

void MqttLink::onLookupFailed(const std::string& why) {
    const MqttSettings::Wildfire& wildfire = settings_.wildfire;
    const std::string what =
        "the node lookup at " + wildfire.im_host + ":" + std::to_string(wildfire.im_port) + " failed: " + why;
    ++lookup_failures_;
    if (wildfire.im_down == ImDown::kExit && lookup_failures_ >= std::max(wildfire.lookup_tries, 1U)) {
        fatal(what + " (" + std::to_string(lookup_failures_) + " times; is the IM server up and im_host right?)",
              kExitFailure);
    } else {
        pause(what);
    }
}

void MqttLink::connectTo(const std::string& url) {
    if (client_ == nullptr) {
        auto made = MqttClient::make(
            url, settings_, [this](std::function<void()> task) { loop_.post(std::move(task)); }, *this);
        if (!made) {
            fatal(made.error().message, kExitFailure);
            return;
        }
        client_ = std::move(*made);
    }
    state_ = State::kConnecting;
    say(net::LogLevel::kInfo, "connecting to " + url + " as " + settings_.client_id);
    if (const Status status = client_->connect(); !status) {
        onConnectFailed(status.error().message);
    }
}

void MqttLink::onConnected() {
    if (state_ != State::kConnecting) {
        return;
    }
    if (settings_.general.subscribe_topic.empty()) {
        goOnline();
    } else {
        subscribe(State::kSubscribing, settings_.general);
    }
}

void MqttLink::subscribe(State state, const MqttSettings::Topics& topics) {
    state_ = state;
    subscribe_limit_.start(kSubscribeTime);
    if (const Status status = client_->subscribe(topics.subscribe_topic, topics.subscribe_qos); !status) {
        onSubscribed(false, status.error().message);
    }
}

void MqttLink::onSubscribed(bool ok, const std::string& why) {
    if (state_ != State::kSubscribing && state_ != State::kSubscribingAdmin) {
        return;
    }
    subscribe_limit_.stop();
    if (!ok) {
        client_->drop();
        pause("the broker refused the subscription: " + why);
    } else if (state_ == State::kSubscribing && settings_.admin_enabled) {
        subscribe(State::kSubscribingAdmin, settings_.admin);
    } else {
        goOnline();
    }
}

void MqttLink::goOnline() {
    state_ = State::kOnline;
    pause_time_ = settings_.min_reconnect_pause;
    in_flight_ = 0;
    online_ = true;
    say(net::LogLevel::kInfo, "connected; " + std::to_string(queue_.size()) + " messages waited");
    sayStatus();
    sendQueued();
    listener_.onOnlineChanged(true);
}

void MqttLink::sayStatus() {
    const MqttSettings::Status& status = settings_.status;
    const std::string& text = draining_ ? status.drain_message : status.connect_message;
    if (status.enabled && !text.empty()) {
        queue_.push_front({status.topic, text, status.qos, status.retain});
        ++queued_;
    }
}

void MqttLink::setDraining(bool draining) {
    loop_.post([this, draining] {
        if (std::exchange(draining_, draining) != draining && state_ == State::kOnline) {
            sayStatus();
            sendQueued();
        }
    });
}

void MqttLink::onConnectFailed(const std::string& why) {
    if (state_ == State::kConnecting) {
        node_may_have_changed_ = true;
        pause("cannot connect: " + why);
    }
}

void MqttLink::onConnectionLost(const std::string& why) {
    if (state_ == State::kOnline || state_ == State::kSubscribing || state_ == State::kSubscribingAdmin) {
        const bool was_online = state_ == State::kOnline;
        pause("connection lost: " + why);
        if (was_online) {
            listener_.onOnlineChanged(false);
        }
    }
}

void MqttLink::pause(const std::string& why) {
    state_ = State::kPausing;
    online_ = false;
    subscribe_limit_.stop();
    say(net::LogLevel::kWarning, why + "; next attempt in " + std::to_string(pause_time_.count()) + " ms");
    retry_.start(pause_time_);
    pause_time_ = std::min(pause_time_ * 2, settings_.max_reconnect_pause);
}

bool MqttLink::publish(MqttMessage message) {
    const std::size_t limit =
        online_ ? std::max<std::size_t>(settings_.max_buffered, kOnlineQueue) : settings_.max_buffered;
    if (queued_ >= limit) {
        ++dropped_;
        loop_.post([this] { countFailures(1); });
        return false;
    }
    ++queued_;
    loop_.post([this, message = std::move(message)]() mutable {
        queue_.push_back(std::move(message));
        sendQueued();
    });
    return true;
}

void MqttLink::sendQueued() {
    while (state_ == State::kOnline && !queue_.empty() && in_flight_ < std::max(settings_.max_inflight, 1U)) {
        const MqttMessage message = std::move(queue_.front());
        queue_.pop_front();
        --queued_;
        if (const Status status = client_->publish(message); status) {
            ++in_flight_;
        } else {
            ++dropped_;
            say(net::LogLevel::kWarning, "cannot publish: " + status.error().message);
            ++unsure_failures_;
            failure_check_.start(kFailureCheck);
        }
    }
}

void MqttLink::onPublished(bool ok) {
    in_flight_ -= std::min<std::size_t>(in_flight_, 1);
    if (ok) {
        publish_failures_ = 0;
        unsure_failures_ = 0;
    } else {
        ++dropped_;
        ++unsure_failures_;
        failure_check_.start(kFailureCheck);
    }
    sendQueued();
}

void MqttLink::countFailures(unsigned count) {
    publish_failures_ += count;
    if (publish_failures_ > kMaxPublishFailures && asksForNode()) {
        fatal(std::to_string(publish_failures_) + " messages in a row could not be published", kExitFailure);
    }
}

// What was on its way when a connection broke does not speak against the broker.
void MqttLink::checkFailures() {
    const unsigned count = std::exchange(unsure_failures_, 0U);
    if (state_ == State::kOnline) {
        countFailures(count);
    }
}

void MqttLink::reportDropped() {
    const std::uint64_t dropped = dropped_;
    if (dropped != reported_drops_) {
        say(net::LogLevel::kWarning,
            std::to_string(dropped - reported_drops_) + " messages were lost, " + std::to_string(dropped) + " in all");
        reported_drops_ = dropped;
    }
}

void MqttLink::onMessage(MqttMessage message) { listener_.onMessage(std::move(message)); }

void MqttLink::fatal(const std::string& reason, int exit_code) {
    if (state_ == State::kStopped) {
        return;
    }
    state_ = State::kStopped;
    online_ = false;
    retry_.stop();
    listener_.onFatal(reason, exit_code);
}

void MqttLink::farewell() {
    lookup_.reset();
    retry_.stop();
    report_.stop();
    subscribe_limit_.stop();
    failure_check_.stop();
    reportDropped();
    if (client_ != nullptr && state_ == State::kOnline) {
        const MqttSettings::Status& status = settings_.status;
        if (status.enabled && !status.disconnect_message.empty()) {
            queue_.push_back({status.topic, status.disconnect_message, status.qos, status.retain});
        }
        for (const MqttMessage& message : queue_) {
            static_cast<void>(client_->publish(message));
        }
        client_->disconnect(settings_.disconnect_timeout);
    }
    client_.reset();
    online_ = false;
}

}  // namespace wf::channels
