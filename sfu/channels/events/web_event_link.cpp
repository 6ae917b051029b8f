#include "sfu/channels/events/web_event_link.h"

#include <libwebsockets.h>

#include <algorithm>
#include <array>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "sfu/channels/web_log.h"
#include "sfu/net/task_queue.h"

namespace wf::channels {
namespace {

constexpr const char* kArea = "wsevh";
constexpr std::chrono::milliseconds kGoodbye{500};

struct Place {
    bool tls = false;
    std::string host;
    std::uint16_t port = 0;
    std::string path;
};

Result<Place> placeOf(std::string url) {
    const char* scheme = nullptr;
    const char* host = nullptr;
    const char* path = nullptr;
    int port = 0;
    const std::string whole = url;
    if (lws_parse_uri(url.data(), &scheme, &host, &port, &path) != 0 || *host == '\0' || port < 1 || port > 65535) {
        return Error{"wsevh's backend '" + whole + "' is no address of a WebSocket server"};
    }
    const std::string_view kind(scheme);
    if (kind != "ws" && kind != "wss") {
        return Error{"wsevh's backend '" + whole + "' does not begin with ws:// or wss://"};
    }
    return Place{kind == "wss", host, static_cast<std::uint16_t>(port), std::string("/") + path};
}

}  // namespace

/// Lives on both sides: what is atomic and `tasks_` belong to both, everything else to the thread.
class WebEventLink::Client {
public:
    struct Text {
        std::string text;
        bool grouped = false;
    };

    Client(Settings settings, Place place, net::Log& log)
        : settings_(std::move(settings)), place_(std::move(place)), log_(log), pause_(settings_.min_pause) {
        protocols_[0].name = "events";
        protocols_[0].callback = &Client::call;
    }
    ~Client() {
        stopping_ = true;
        if (context_ != nullptr) {
            lws_cancel_service(context_);
        }
        if (thread_.joinable()) {
            thread_.join();
        }
        const WebLogScope log(log_, kArea);
        if (context_ != nullptr) {
            lws_context_destroy(context_);
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    Status start() {
        const WebLogScope log(log_, kArea);
        lws_context_creation_info info{};
        info.port = CONTEXT_PORT_NO_LISTEN;
        info.gid = -1;
        info.uid = -1;
        info.user = this;
        info.protocols = protocols_.data();
        info.options = place_.tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0;
        info.fd_limit_per_thread = kMaxDescriptors;
        context_ = lws_create_context(&info);
        if (context_ == nullptr) {
            return Error{"cannot set up libwebsockets for the event handler"};
        }
        thread_ = std::thread([this] { run(); });
        return {};
    }

    bool push(Text text) {
        if (waiting_ >= kMaxWaiting || waiting_bytes_ + text.text.size() > kMaxWaitingBytes) {
            return false;
        }
        ++waiting_;
        waiting_bytes_ += text.text.size();
        tasks_.push([this, text = std::move(text)]() mutable { queue_.push_back(std::move(text)); });
        lws_cancel_service(context_);
        return true;
    }
    [[nodiscard]] bool connected() const { return connected_; }

private:
    static constexpr unsigned kMaxDescriptors = 64;

    static int call(lws* wsi, lws_callback_reasons reason, void* /*user*/, void* in, std::size_t size) {
        auto* client = static_cast<Client*>(lws_context_user(lws_get_context(wsi)));
        switch (reason) {
            case LWS_CALLBACK_CLIENT_ESTABLISHED:
                client->onConnected(wsi);
                return 0;
            case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
                client->onLost("cannot connect" +
                               (in == nullptr ? "" : ": " + std::string(static_cast<const char*>(in), size)));
                return 0;
            case LWS_CALLBACK_CLIENT_CLOSED:
                client->onLost("the server closed the connection");
                return 0;
            case LWS_CALLBACK_CLIENT_WRITEABLE:
                return client->write(wsi);
            default:
                return 0;
        }
    }

    void run() {
        const WebLogScope log(log_, kArea);
        connect();
        while (!stopping_ && lws_service(context_, 0) >= 0) {
            turn();
        }
        turn();
        const auto end = std::chrono::steady_clock::now() + kGoodbye;
        while (connected_ && std::chrono::steady_clock::now() < end) {
            lws_callback_on_writable(wsi_);
            if (lws_service(context_, -1) < 0) {
                return;
            }
        }
    }
    void turn() {
        tasks_.run();
        if (connected_ && !queue_.empty()) {
            lws_callback_on_writable(wsi_);
        }
    }

    void connect() {
        log_.write(net::LogLevel::kInfo, kArea, "connecting to " + settings_.url);
        pausing_ = false;
        lws_client_connect_info info{};
        info.context = context_;
        info.address = place_.host.c_str();
        info.port = place_.port;
        info.path = place_.path.c_str();
        info.host = place_.host.c_str();
        info.origin = place_.host.c_str();
        info.protocol = settings_.subprotocol.empty() ? nullptr : settings_.subprotocol.c_str();
        info.local_protocol_name = protocols_[0].name;
        info.ssl_connection = place_.tls ? LCCSCF_USE_SSL : 0;
        info.ietf_version_or_minus_one = -1;
        info.pwsi = &wsi_;
        if (lws_client_connect_via_info(&info) == nullptr) {
            onLost("cannot connect");
        }
    }
    void onConnected(lws* wsi) {
        log_.write(net::LogLevel::kInfo, kArea, "connected; " + std::to_string(queue_.size()) + " events waited");
        wsi_ = wsi;
        connected_ = true;
        pause_ = settings_.min_pause;
        lws_callback_on_writable(wsi);
    }
    // libwebsockets may tell of one failure twice.
    void onLost(const std::string& why) {
        connected_ = false;
        wsi_ = nullptr;
        if (std::exchange(pausing_, true) || stopping_) {
            return;
        }
        log_.write(net::LogLevel::kWarning, kArea, why + "; next attempt in " + std::to_string(pause_.count()) + " ms");
        retry_.client = this;
        lws_sul_schedule(context_, 0, &retry_.timer, &Client::onRetry,
                         std::chrono::duration_cast<std::chrono::microseconds>(pause_).count());
        pause_ = std::min(pause_ * 2, settings_.max_pause);
    }
    static void onRetry(lws_sorted_usec_list_t* timer) { reinterpret_cast<Retry*>(timer)->client->connect(); }

    int write(lws* wsi) {
        if (queue_.empty()) {
            if (stopping_) {
                lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, nullptr, 0);
                return -1;
            }
            return 0;
        }
        std::vector<unsigned char> message(LWS_PRE);
        const auto put = [&message](std::string_view text) { message.insert(message.end(), text.begin(), text.end()); };
        const bool grouped = queue_.front().grouped;
        put(grouped ? "[" : "");
        for (std::size_t count = 0; !queue_.empty() && queue_.front().grouped == grouped; ++count) {
            if (count == (grouped ? kMaxGrouped : 1)) {
                break;
            }
            put(count > 0 ? "," : "");
            put(queue_.front().text);
            --waiting_;
            waiting_bytes_ -= queue_.front().text.size();
            queue_.pop_front();
        }
        put(grouped ? "]" : "");
        const std::size_t size = message.size() - LWS_PRE;
        if (lws_write(wsi, message.data() + LWS_PRE, size, LWS_WRITE_TEXT) < static_cast<int>(size)) {
            return -1;
        }
        lws_callback_on_writable(wsi);
        return 0;
    }

    /// The timer comes first: its address is that of the whole.
    struct Retry {
        lws_sorted_usec_list_t timer{};
        Client* client = nullptr;
    };

    const Settings settings_;
    const Place place_;
    net::Log& log_;
    std::array<lws_protocols, 2> protocols_{};
    lws_context* context_ = nullptr;
    net::TaskQueue tasks_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> connected_ = false;
    std::atomic<std::size_t> waiting_ = 0;
    std::atomic<std::size_t> waiting_bytes_ = 0;
    std::deque<Text> queue_;
    lws* wsi_ = nullptr;
    bool pausing_ = false;
    std::chrono::milliseconds pause_;
    Retry retry_;
    std::thread thread_;
};

WebEventLink::WebEventLink(std::unique_ptr<Client> client) : client_(std::move(client)) {}

WebEventLink::~WebEventLink() = default;

Result<std::unique_ptr<WebEventLink>> WebEventLink::open(const Settings& settings, net::Log& log) {
    auto place = placeOf(settings.url);
    if (!place) {
        return place.error();
    }
    auto client = std::make_unique<Client>(settings, std::move(place.value()), log);
    if (Status status = client->start(); !status) {
        return status.error();
    }
    return std::unique_ptr<WebEventLink>(new WebEventLink(std::move(client)));
}

bool WebEventLink::send(std::string text, bool grouped) {
    if (client_->push({std::move(text), grouped})) {
        return true;
    }
    ++dropped_;
    return false;
}

bool WebEventLink::connected() const { return client_->connected(); }

}  // namespace wf::channels
