#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "sfu/channels/http_parser.h"
#include "sfu/channels/http_response.h"
#include "sfu/channels/web_connection.h"
#include "sfu/channels/web_wire.h"

namespace wf::channels {

/// One HTTP client on the server's thread: one request at a time, in order; what a client sends ahead waits.
class HttpConnection final : public WebConnection {
public:
    class Listener {
    public:
        /// One respond() follows, now or later.
        virtual void onRequest(HttpConnection& connection, HttpRequest request) = 0;
        /// Called from the connection's destructor.
        virtual void onGone(HttpConnection& connection) = 0;

    protected:
        ~Listener() = default;
    };

    static constexpr std::chrono::seconds kRequestTime{20};  ///< for a request to come whole
    static constexpr std::chrono::seconds kIdleTime{75};     ///< between requests, and for a portion to be read
    static constexpr std::size_t kMaxAhead = 65536;

    HttpConnection(WebWire wire, Listener& listener, std::size_t max_body_bytes);
    ~HttpConnection() override;

    [[nodiscard]] std::string peerIp() const { return wire_.peerIp(); }
    void respond(HttpResponse response);

    bool onBytes(std::string_view bytes, bool last) override;
    bool onWritable() override;
    void onStopping() override;

private:
    void read(std::string_view bytes);
    void refuse(int status);
    void queue(std::string bytes);
    bool writeFile();
    void finish();

    WebWire wire_;
    Listener& listener_;
    HttpParser parser_;
    std::string ahead_;  ///< what came during a request
    std::deque<std::string> output_;
    std::shared_ptr<HttpResponse::File> file_;
    bool busy_ = false;
    bool responded_ = false;
    bool head_only_ = false;
    bool keep_alive_ = true;
    bool stopping_ = false;
};

}  // namespace wf::channels
