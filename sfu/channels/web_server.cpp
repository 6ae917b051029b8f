#include "sfu/channels/web_server.h"

#include <libwebsockets.h>
#include <net/if.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "sfu/channels/web_callbacks.h"
#include "sfu/channels/web_log.h"
#include "sfu/channels/web_port.h"

namespace wf::channels {
namespace {

// A table for every descriptor the process may open is made at once; where limits are near infinite that is too much.
constexpr rlim_t kMaxDescriptors = 65536;
constexpr unsigned kServiceBytes = 65536;

std::string describe(const WebServer::PortPlan& plan) {
    const WebPortSettings& settings = plan.settings;
    if (!settings.unix_path.empty()) {
        return plan.name + " (" + settings.unix_path + ")";
    }
    const std::string place = settings.ip.empty() ? settings.interface : settings.ip;
    return plan.name + " (" + (place.empty() ? "" : place + " ") + "port " + std::to_string(settings.port) + ")";
}

}  // namespace

WebServer::WebServer(net::Log& log, std::string area) : log_(log), area_(std::move(area)), limits_(log, area_) {}

WebServer::~WebServer() { stop(); }

Status WebServer::createContext() {
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.gid = -1;
    info.uid = -1;
    info.user = this;
    info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.pt_serv_buf_size = kServiceBytes;
    rlimit descriptors{kMaxDescriptors, kMaxDescriptors};
    getrlimit(RLIMIT_NOFILE, &descriptors);
    if (descriptors.rlim_cur > kMaxDescriptors) {
        info.fd_limit_per_thread = kMaxDescriptors;
    }
    most_descriptors_ = static_cast<int>(std::min(descriptors.rlim_cur, kMaxDescriptors) / 4 * 3);
    context_ = lws_create_context(&info);
    return context_ != nullptr ? Status() : Error{"cannot set up libwebsockets"};
}

Result<std::uint16_t> WebServer::open(PortPlan plan) {
    const WebLogScope log(log_, area_);
    const std::string what = describe(plan);
    const WebPortSettings& settings = plan.settings;
    if (settings.unix_path.empty() && settings.ip.empty() && !settings.interface.empty() &&
        if_nametoindex(settings.interface.c_str()) == 0) {
        return Error{"cannot open " + what + ": there is no network interface " + settings.interface};
    }
    if (context_ == nullptr) {
        if (Status status = createContext(); !status) {
            return status.error();
        }
    }
    ports_.push_back(std::make_unique<WebPort>(*this, std::move(plan), &WebCallbacks::call));
    const lws_context_creation_info info = ports_.back()->creationInfo();
    lws_vhost* vhost = lws_create_vhost(context_, &info);
    if (vhost == nullptr) {
        return Error{"cannot open " + what + (log.lastError().empty() ? "" : ": " + log.lastError())};
    }
    return static_cast<std::uint16_t>(lws_get_vhost_listen_port(vhost));
}

void WebServer::start() {
    if (context_ != nullptr) {
        thread_ = std::thread([this] { run(); });
    }
}

void WebServer::post(std::function<void()> task) {
    if (context_ != nullptr) {
        tasks_.push(std::move(task));
        lws_cancel_service(context_);
    }
}

void WebServer::run() {
    const WebLogScope log(log_, area_);
    while (!stopping_ && lws_service(context_, 0) >= 0) {
        tasks_.run();
    }
    tasks_.run();
    farewell();
}

void WebServer::farewell() {
    for (const auto& [wsi, connection] : connections_) {
        connection->onStopping();
    }
    const auto end = std::chrono::steady_clock::now() + kGoodbye;
    while (!connections_.empty() && std::chrono::steady_clock::now() < end && lws_service(context_, -1) >= 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

void WebServer::stop() {
    if (context_ == nullptr) {
        return;
    }
    if (thread_.joinable()) {
        stopping_ = true;
        lws_cancel_service(context_);
        thread_.join();
    }
    const WebLogScope log(log_, area_);
    lws_context_destroy(std::exchange(context_, nullptr));
    connections_.clear();
}

}  // namespace wf::channels
