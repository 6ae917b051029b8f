#include "sfu/channels/web_socket_ports.h"

#include <utility>
#include <vector>

#include "sfu/channels/json_splitter.h"

namespace wf::channels {

WebSocketPorts::WebSocketPorts(const ChannelContext& context, janus::Channel& channel,
                               const WebSocketSettings& settings)
    : context_(context),
      channel_(channel),
      settings_(settings),
      gate_(context.loop),
      server_(context.log, "websocket") {}

WebSocketPorts::~WebSocketPorts() {
    gate_.close();
    server_.stop();
}

WebServer::PortPlan WebSocketPorts::plan(std::size_t port) {
    static constexpr std::array<const char*, 4> kNames{"ws", "wss", "admin_ws", "admin_wss"};
    const std::array<const WebPortSettings*, 4> settings{&settings_.ws, &settings_.wss, &settings_.admin_ws,
                                                         &settings_.admin_wss};
    const bool admin = port >= 2;
    WebServer::PortPlan plan;
    plan.name = kNames[port];
    plan.settings = *settings[port];
    plan.tls = port % 2 == 1;
    plan.certificates = settings_.certificates;
    plan.subprotocol = admin ? "janus-admin-protocol" : "janus-protocol";
    plan.origins = settings_.cors;
    plan.max_connections = settings_.max_connections;
    plan.ping_after = settings_.pingpong_trigger;
    plan.ping_patience = settings_.pingpong_timeout;
    plan.accept = [this, admin](WebWire wire) {
        clients_ += 2;
        const janus::ClientId client = clients_ + (admin ? 1 : 0);
        auto connection = std::make_unique<WebSocketConnection>(
            wire, static_cast<WebSocketConnection::Listener&>(*this), client,
            WebSocketConnection::Limits{settings_.max_message_bytes, settings_.max_queue_bytes});
        connections_.emplace(client, connection.get());
        tellEvent(client, {{"event", "connected"}, {"admin_api", admin}, {"ip", wire.peerIp()}});
        return connection;
    };
    return plan;
}

Status WebSocketPorts::open() {
    if ((settings_.pingpong_trigger.count() > 0) != (settings_.pingpong_timeout.count() > 0)) {
        return Error{"pingpong_trigger and pingpong_timeout only work together; set both or none"};
    }
    for (std::size_t port = 0; port < numbers_.size(); ++port) {
        WebServer::PortPlan what = plan(port);
        if (!what.settings.enabled) {
            continue;
        }
        if (what.tls && what.certificates.cert_pem.empty()) {
            return Error{what.name + " needs a certificate; set cert_pem and cert_key"};
        }
        const Result<std::uint16_t> number = server_.open(std::move(what));
        if (!number) {
            return number.error();
        }
        numbers_[port] = *number;
    }
    server_.start();
    return {};
}

void WebSocketPorts::send(janus::ClientId client, std::string text) {
    server_.post([this, client, text = std::move(text)]() mutable {
        if (const auto found = connections_.find(client); found != connections_.end()) {
            found->second->send(std::move(text));
        }
    });
}

bool WebSocketPorts::onMessage(WebSocketConnection& connection, std::string text) {
    const std::size_t size = text.size();
    if (waiting_bytes_ + size > kMaxWaitingBytes) {
        context_.log.write(net::LogLevel::kWarning, "websocket", "closing a client that sends faster than is read");
        return false;
    }
    waiting_bytes_ += size;
    const janus::ClientId client = connection.client();
    const bool admin = isAdmin(client);
    if (auto texts = readJsonTexts(text)) {
        for (janus::Json& json : *texts) {
            gate_.post([this, client, admin, request = ++requests_, json = std::move(json)]() mutable {
                context_.listener.onRequest(channel_, client, request, std::move(json), admin);
            });
        }
    } else {
        gate_.post([this, client, admin, request = ++requests_, text = std::move(text)] {
            context_.listener.onRequest(channel_, client, request, text, admin);
        });
    }
    gate_.post([this, size] { waiting_bytes_ -= size; });
    return true;
}

void WebSocketPorts::onGone(WebSocketConnection& connection) {
    connections_.erase(connection.client());
    gate_.post([this, client = connection.client()] { context_.listener.onClientGone(channel_, client); });
    tellEvent(connection.client(), {{"event", "disconnected"}});
}

void WebSocketPorts::tellEvent(janus::ClientId client, janus::Json event) {
    if (settings_.events) {
        gate_.post(
            [this, client, event = std::move(event)] { context_.listener.onTransportEvent(channel_, client, event); });
    }
}

}  // namespace wf::channels
