#include <libwebsockets.h>

#include <array>
#include <atomic>
#include <deque>
#include <thread>

#include "sfu/net/task_queue.h"
#include "tests/bench/load/mailbox.h"
#include "tests/bench/load/signal_link.h"

namespace wf::load {
namespace {

/// A WebSocket with the Janus subprotocol, by libwebsockets on a thread of its own.
class WebSocketLink final : public SignalLink {
public:
    explicit WebSocketLink(const std::string& url) : url_(url) {
        protocols_[0].name = "janus-protocol";
        protocols_[0].callback = &WebSocketLink::call;
    }
    ~WebSocketLink() override {
        stopping_ = true;
        if (thread_.joinable()) {
            lws_cancel_service(context_);
            thread_.join();
        }
        if (context_ != nullptr) {
            lws_context_destroy(context_);
        }
    }
    WebSocketLink(const WebSocketLink&) = delete;
    WebSocketLink& operator=(const WebSocketLink&) = delete;

    Status start(std::chrono::milliseconds longest) {
        lws_set_log_level(LLL_ERR, nullptr);
        lws_context_creation_info info{};
        info.port = CONTEXT_PORT_NO_LISTEN;
        info.gid = -1;
        info.uid = -1;
        info.user = this;
        info.protocols = protocols_.data();
        info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.fd_limit_per_thread = kMaxDescriptors;
        context_ = lws_create_context(&info);
        if (context_ == nullptr) {
            return Error{"cannot set up libwebsockets"};
        }
        if (Status status = connect(); !status) {
            return status;
        }
        thread_ = std::thread([this] { run(); });
        if (!mailbox_.waitConnected(longest)) {
            const std::string why = mailbox_.broken();
            return Error{url_ + ": " + (why.empty() ? "no answer" : why)};
        }
        return {};
    }

    void send(std::string text) override {
        tasks_.push([this, text = std::move(text)]() mutable { queue_.push_back(std::move(text)); });
        lws_cancel_service(context_);
    }
    int fd() const override { return mailbox_.fd(); }
    std::vector<std::string> take() override { return mailbox_.take(); }
    std::string broken() override { return mailbox_.broken(); }

private:
    static constexpr unsigned kMaxDescriptors = 64;

    static int call(lws* wsi, lws_callback_reasons reason, void* /*user*/, void* in, std::size_t size) {
        auto* link = static_cast<WebSocketLink*>(lws_context_user(lws_get_context(wsi)));
        switch (reason) {
            case LWS_CALLBACK_CLIENT_ESTABLISHED:
                link->wsi_ = wsi;
                link->mailbox_.connected();
                return 0;
            case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
                link->wsi_ = nullptr;
                link->mailbox_.breakOff(in == nullptr ? "cannot connect" : std::string(static_cast<char*>(in), size));
                return 0;
            case LWS_CALLBACK_CLIENT_CLOSED:
                link->wsi_ = nullptr;
                link->mailbox_.breakOff("the server closed the connection");
                return 0;
            case LWS_CALLBACK_CLIENT_RECEIVE:
                link->receive(wsi, {static_cast<char*>(in), size});
                return 0;
            case LWS_CALLBACK_CLIENT_WRITEABLE:
                return link->write(wsi);
            default:
                return 0;
        }
    }

    Status connect() {
        std::string url = url_;
        const char* scheme = nullptr;
        const char* host = nullptr;
        const char* path = nullptr;
        int port = 0;
        if (lws_parse_uri(url.data(), &scheme, &host, &port, &path) != 0) {
            return Error{url_ + " is no address"};
        }
        const std::string whole_path = std::string("/") + path;
        lws_client_connect_info info{};
        info.context = context_;
        info.address = host;
        info.port = port;
        info.path = whole_path.c_str();
        info.host = host;
        info.origin = host;
        info.protocol = protocols_[0].name;
        info.local_protocol_name = protocols_[0].name;
        info.ssl_connection = std::string_view(scheme) == "wss"
                                  ? LCCSCF_USE_SSL | LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK
                                  : 0;
        info.ietf_version_or_minus_one = -1;
        return lws_client_connect_via_info(&info) != nullptr ? Status() : Status(Error{url_ + ": cannot connect"});
    }
    void run() {
        while (!stopping_ && lws_service(context_, 0) >= 0) {
            tasks_.run();
            if (wsi_ != nullptr && !queue_.empty()) {
                lws_callback_on_writable(wsi_);
            }
        }
    }
    void receive(lws* wsi, std::string_view part) {
        incoming_ += part;
        if (lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0) {
            mailbox_.put(std::exchange(incoming_, {}));
        }
    }
    int write(lws* wsi) {
        if (queue_.empty()) {
            return 0;
        }
        std::vector<unsigned char> message(LWS_PRE);
        message.insert(message.end(), queue_.front().begin(), queue_.front().end());
        queue_.pop_front();
        const std::size_t size = message.size() - LWS_PRE;
        if (lws_write(wsi, message.data() + LWS_PRE, size, LWS_WRITE_TEXT) < static_cast<int>(size)) {
            return -1;
        }
        lws_callback_on_writable(wsi);
        return 0;
    }

    const std::string url_;
    std::array<lws_protocols, 2> protocols_{};
    lws_context* context_ = nullptr;
    Mailbox mailbox_;
    net::TaskQueue tasks_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
    // Of that thread:
    std::deque<std::string> queue_;
    std::string incoming_;
    lws* wsi_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<SignalLink>> openWebSocket(const SignalLink::Settings& settings,
                                                  std::chrono::milliseconds longest) {
    auto link = std::make_unique<WebSocketLink>(settings.url);
    if (Status status = link->start(longest); !status) {
        return status.error();
    }
    return std::unique_ptr<SignalLink>(std::move(link));
}

}  // namespace wf::load
