#include "sfu/channels/mqtt_channel.h"

#include <strings.h>

#include <utility>

#include "sfu/channels/json_splitter.h"

namespace wf::channels {
namespace {

constexpr janus::ClientId kBroker = 1;

bool isSameTopic(const std::string& a, const std::string& b) { return strcasecmp(a.c_str(), b.c_str()) == 0; }

Status check(const MqttSettings& settings) {
    if (settings.general.subscribe_topic.empty() || settings.general.publish_topic.empty()) {
        return Error{"mqtt needs subscribe_topic and publish_topic"};
    }
    if (settings.admin_enabled && (settings.admin.subscribe_topic.empty() || settings.admin.publish_topic.empty())) {
        return Error{"mqtt's admin section needs subscribe_topic and publish_topic"};
    }
    if (settings.tls.certfile.empty() != settings.tls.keyfile.empty()) {
        return Error{"mqtt's certfile and keyfile only work together; set both or none"};
    }
    if (settings.tls.ssl_enabled && settings.wildfire.im_host.empty() && !settings.url.starts_with("ssl://")) {
        return Error{"mqtt's ssl_enabled needs a url that begins with ssl://"};
    }
    if (settings.client_id.empty()) {
        return Error{"mqtt needs a client_id"};
    }
    for (const int qos : {settings.general.subscribe_qos, settings.general.publish_qos, settings.admin.subscribe_qos,
                          settings.admin.publish_qos, settings.status.qos}) {
        if (qos < 0 || qos > 2) {
            return Error{"mqtt's qos is 0, 1 or 2"};
        }
    }
    return {};
}

}  // namespace

MqttChannel::MqttChannel(const ChannelContext& context, const MqttSettings& settings, OnFatal on_fatal)
    : context_(context),
      settings_(settings),
      on_fatal_(std::move(on_fatal)),
      tuning_{settings.json, settings.events},
      gate_(context.loop),
      vacuum_(context.loop, [this] { vacuum(); }),
      limits_(context.log, "mqtt"),
      link_(std::make_unique<MqttLink>(settings, static_cast<MqttLink::Listener&>(*this), context.log)) {}

void MqttChannel::setDraining(bool draining) { link_->setDraining(draining); }

MqttChannel::~MqttChannel() {
    gate_.close();
    link_.reset();
}

Result<std::unique_ptr<MqttChannel>> MqttChannel::open(const ChannelContext& context, const MqttSettings& settings,
                                                       OnFatal on_fatal) {
    if (Status status = check(settings); !status) {
        return status.error();
    }
    std::unique_ptr<MqttChannel> channel(new MqttChannel(context, settings, std::move(on_fatal)));
    if (settings.mqtt_version == MqttVersion::k5 && settings.vacuum_interval.count() > 0) {
        channel->vacuum_.repeat(settings.vacuum_interval);
    }
    channel->link_->start();
    return channel;
}

bool MqttChannel::connected() const { return link_->online(); }

std::uint64_t MqttChannel::dropped() const { return link_->dropped(); }

const janus::Channel::Description& MqttChannel::description() const {
    static const Description kDescription{.package = "janus.transport.mqtt",
                                          .name = "MQTT channel",
                                          .author = "wf-sfu",
                                          .description = "The Janus API over MQTT, with Wildfire's login",
                                          .version_string = "0.0.1",
                                          .version = 1};
    return kDescription;
}

void MqttChannel::onMessage(MqttMessage message) {
    const bool admin = settings_.admin_enabled && isSameTopic(message.topic, settings_.admin.subscribe_topic);
    if (!admin && !isSameTopic(message.topic, settings_.general.subscribe_topic)) {
        return;
    }
    if (message.payload.size() > settings_.max_message_bytes) {
        limits_.write(
            "a message of " + std::to_string(message.payload.size()) + " bytes is too long, dropped (max_message_kib)",
            context_.loop.now());
        return;
    }
    auto texts = readJsonTexts(message.payload);
    if (texts && texts->size() == 1) {
        gate_.post([this, admin, message = std::move(message), json = std::move(texts->front())]() mutable {
            const janus::RequestId request = remember(message);
            context_.listener.onRequest(*this, kBroker, request, std::move(json), admin);
        });
        return;
    }
    gate_.post([this, admin, message = std::move(message)]() mutable {
        const janus::RequestId request = remember(message);
        context_.listener.onRequest(*this, kBroker, request, message.payload, admin);
    });
}

void MqttChannel::onOnlineChanged(bool online) {
    gate_.post([this, online] {
        if (tuning_.events) {
            context_.listener.onTransportEvent(*this, kBroker, {{"event", online ? "connected" : "disconnected"}});
        }
    });
}

void MqttChannel::onFatal(const std::string& reason, int exit_code) {
    context_.log.write(net::LogLevel::kFatal, "mqtt",
                       reason + "; ending with exit code " + std::to_string(exit_code & 0xff));
    gate_.post([this, reason, exit_code] { on_fatal_(reason, exit_code); });
}

janus::RequestId MqttChannel::remember(MqttMessage& message) {
    const janus::RequestId request = ++requests_;
    if (settings_.mqtt_version != MqttVersion::k5) {
        return request;
    }
    Transaction transaction{
        context_.loop.now(), std::move(message.response_topic), std::move(message.correlation_data), {}};
    if (transaction.response_topic.find_first_of("+#") != std::string::npos) {
        transaction.response_topic.clear();
    }
    for (auto& property : message.user_properties) {
        for (const std::string& name : settings_.proxy_transaction_user_properties) {
            if (name == property.first) {
                transaction.user_properties.push_back(property);
            }
        }
    }
    transactions_.emplace(request, std::move(transaction));
    return request;
}

void MqttChannel::vacuum() {
    const net::Time oldest = context_.loop.now() - settings_.vacuum_interval;
    while (!transactions_.empty() && transactions_.begin()->second.since <= oldest) {
        transactions_.erase(transactions_.begin());
    }
    std::erase_if(acknowledged_, [&](const auto& entry) { return entry.second.since <= oldest; });
}

std::optional<MqttChannel::Transaction> MqttChannel::recall(janus::RequestId request, const janus::Json& message) {
    const auto found = transactions_.find(request);
    const auto text = message.find("transaction");
    const std::string transaction = text != message.end() && text->is_string() ? text->get<std::string>() : "";
    if (found != transactions_.end()) {
        Transaction recalled = std::move(found->second);
        transactions_.erase(found);
        if (message.value("janus", "") == "ack") {
            acknowledged_.insert_or_assign(transaction, recalled);
        }
        return recalled;
    }
    const auto acknowledged = request == 0 ? acknowledged_.extract(transaction) : decltype(acknowledged_)::node_type();
    return acknowledged.empty() ? std::nullopt : std::optional(std::move(acknowledged.mapped()));
}

void MqttChannel::send(janus::ClientId, janus::RequestId request, const janus::Json& message, bool admin) {
    const MqttSettings::Topics& topics = admin ? settings_.admin : settings_.general;
    MqttMessage out{topics.publish_topic, writeJson(message, tuning_.json), topics.publish_qos};
    if (auto transaction = recall(request, message)) {
        if (!transaction->response_topic.empty()) {
            out.topic = std::move(transaction->response_topic);
        }
        out.correlation_data = std::move(transaction->correlation_data);
        out.user_properties = std::move(transaction->user_properties);
        out.user_properties.insert(out.user_properties.end(), settings_.add_transaction_user_properties.begin(),
                                   settings_.add_transaction_user_properties.end());
    }
    link_->publish(std::move(out));
}

void MqttChannel::onSessionCreated(janus::ClientId, std::uint64_t) {}

// The broker cannot be told; sessions of clients that vanish end by their timeout.
void MqttChannel::onSessionOver(janus::ClientId, std::uint64_t, bool, bool) {}

janus::Json MqttChannel::query(const janus::Json& request) { return tuning_.query(request); }

}  // namespace wf::channels
