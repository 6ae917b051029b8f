#include "sfu/channels/http_ports.h"

#include <algorithm>
#include <utility>

#include "sfu/channels/access_list.h"
#include "sfu/channels/http_target.h"
#include "sfu/channels/web_folder.h"

namespace wf::channels {
namespace {

bool admits(const WebPortSettings& settings, const HttpConnection& connection, const HttpRequest& request) {
    if (!settings.acl_forwarded) {
        return true;
    }
    const std::string_view forwarded = request.header("x-forwarded-for");
    return AccessList(settings.acl)
        .allows(forwarded.empty() ? connection.peerIp() : std::string(forwardedClient(forwarded)));
}

}  // namespace

HttpPorts::HttpPorts(const ChannelContext& context, const HttpSettings& settings, WebSite site)
    : settings_(settings), site_(std::move(site)), gate_(context.loop), server_(context.log, "http") {}

HttpPorts::~HttpPorts() {
    gate_.close();
    server_.stop();
}

Status HttpPorts::open(HttpApi& api) {
    api_ = &api;
    const std::array<const WebPortSettings*, 4> settings{&settings_.http, &settings_.https, &settings_.admin_http,
                                                         &settings_.admin_https};
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        ports_[i].owner = this;
        ports_[i].admin = i >= 2;
        ports_[i].settings = *settings[i];
        if (Status status = settings[i]->enabled ? openPort(i) : Status(); !status) {
            return status;
        }
    }
    server_.start();
    return {};
}

Status HttpPorts::openPort(std::size_t number) {
    static constexpr std::array<const char*, 4> kNames{"http", "https", "admin_http", "admin_https"};
    WebServer::PortPlan plan;
    plan.name = kNames[number];
    plan.settings = ports_[number].settings;
    plan.tls = number % 2 == 1;
    plan.certificates = settings_.certificates;
    plan.max_connections = settings_.mhd_connection_limit;
    plan.accept = [this, port = &ports_[number]](WebWire wire) {
        return std::make_unique<HttpConnection>(wire, *port, settings_.max_body_bytes);
    };
    if (plan.tls && plan.certificates.cert_pem.empty()) {
        return Error{plan.name + " needs a certificate; set cert_pem and cert_key"};
    }
    const Result<std::uint16_t> opened = server_.open(std::move(plan));
    if (!opened) {
        return opened.error();
    }
    numbers_[number] = *opened;
    return {};
}

void HttpPorts::Port::onRequest(HttpConnection& connection, HttpRequest request) {
    owner->onRequest(*this, connection, request);
}

void HttpPorts::Port::onGone(HttpConnection& connection) { owner->onGone(connection); }

void HttpPorts::onRequest(const Port& port, HttpConnection& connection, HttpRequest& request) {
    if (!admits(port.settings, connection, request)) {
        connection.respond(HttpResponse::plain(403));
        return;
    }
    const auto path = percentDecoded(request.path);
    if (!path) {
        connection.respond(HttpResponse::plain(400));
        return;
    }
    const std::string& base = port.admin ? settings_.admin_base_path : settings_.base_path;
    if (const auto target = apiTargetOf(*path, base)) {
        call(port, connection, request, *target);
    } else if (port.admin) {
        connection.respond(notFound(request));
    } else {
        visit(connection, request, *path);
    }
}

void HttpPorts::call(const Port& port, HttpConnection& connection, HttpRequest& request, const HttpTarget& target) {
    HttpCors cors(settings_.cors, request);
    if (!cors.allowed() || request.method == "OPTIONS") {
        HttpResponse response = HttpResponse::plain(cors.allowed() ? 200 : 403);
        cors.addTo(response);
        connection.respond(std::move(response));
        return;
    }
    const janus::RequestId id = remember(connection, std::move(cors));
    HttpCall call{port.admin, std::move(request.method), target, std::move(request.query), std::move(request.body)};
    gate_.post([this, id, call = std::move(call)] { api_->onCall(id, call); });
}

void HttpPorts::visit(HttpConnection& connection, const HttpRequest& request, const std::string& path) {
    if (request.method != "GET" && request.method != "HEAD") {
        HttpResponse response = HttpResponse::plain(405);
        response.headers = {{"Allow", "GET, HEAD"}};
        connection.respond(std::move(response));
    } else if (path == "/healthz" && site_.health) {
        askState(connection, site_.health);
    } else if (path == "/readyz" && site_.readiness) {
        askState(connection, site_.readiness);
    } else if (path == "/metrics" && site_.metrics) {
        askMetrics(connection);
    } else {
        connection.respond(page(request, path));
    }
}

void HttpPorts::askState(HttpConnection& connection, const std::function<std::string()>& state) {
    const janus::RequestId id = remember(connection, {});
    gate_.post([this, id, &state] {
        const std::string trouble = state();
        respond(id, trouble.empty() ? HttpResponse::plain(200, "ok\n") : HttpResponse::plain(503, trouble + "\n"));
    });
}

void HttpPorts::askMetrics(HttpConnection& connection) {
    const janus::RequestId id = remember(connection, {});
    gate_.post([this, id] {
        // The text may come when this is gone: behind the gate it goes nowhere then.
        site_.metrics(gate_.task<std::string>([this, id](std::string text) {
            HttpResponse response = HttpResponse::plain(200, std::move(text));
            response.content_type = "text/plain; version=0.0.4; charset=utf-8";
            respond(id, std::move(response));
        }));
    });
}

janus::RequestId HttpPorts::remember(HttpConnection& connection, HttpCors cors) {
    open_.emplace(++requests_, Open{&connection, std::move(cors)});
    return requests_;
}

HttpResponse HttpPorts::page(const HttpRequest& request, std::string_view path) const {
    for (const WebRoute& route : site_.routes) {
        if (!route.folder.empty() && path.starts_with(route.path)) {
            return WebFolder(route).answer(path.substr(route.path.size()), request.header("range"));
        }
        if (route.folder.empty() && path == route.path) {
            HttpResponse response{200, route.content_type, route.bytes, {}, {}};
            response.headers = {{"Cache-Control", "no-cache"}};
            return response;
        }
    }
    return notFound(request);
}

HttpResponse HttpPorts::notFound(const HttpRequest& request) const {
    HttpResponse response = HttpResponse::plain(404);
    HttpCors(settings_.cors, request).addTo(response);
    return response;
}

void HttpPorts::respond(janus::RequestId id, HttpResponse response) {
    server_.post([this, id, response = std::move(response)]() mutable {
        const auto found = open_.find(id);
        if (found == open_.end()) {
            return;
        }
        const Open open = std::move(found->second);
        open_.erase(found);
        open.cors.addTo(response);
        open.connection->respond(std::move(response));
    });
}

void HttpPorts::onGone(HttpConnection& connection) {
    const auto found = std::find_if(open_.begin(), open_.end(),
                                    [&](const auto& entry) { return entry.second.connection == &connection; });
    if (found != open_.end()) {
        gate_.post([this, id = found->first] { api_->onGone(id); });
        open_.erase(found);
    }
}

}  // namespace wf::channels
