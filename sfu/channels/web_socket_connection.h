#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "sfu/channels/web_connection.h"
#include "sfu/channels/web_socket_settings.h"
#include "sfu/channels/web_wire.h"
#include "sfu/janus/channel.h"

namespace wf::channels {

/// One WebSocket client on the server's thread: puts the fragments of its messages together and keeps what waits to
/// be written. A client that sends or leaves unread too much is closed.
class WebSocketConnection final : public WebConnection {
public:
    class Listener {
    public:
        /// False: it is too much, the client is closed.
        virtual bool onMessage(WebSocketConnection& connection, std::string text) = 0;
        /// Called from the connection's destructor.
        virtual void onGone(WebSocketConnection& connection) = 0;

    protected:
        ~Listener() = default;
    };
    struct Limits {
        std::size_t message_bytes;
        std::size_t queue_bytes;
    };

    WebSocketConnection(WebWire wire, Listener& listener, janus::ClientId client, Limits limits);
    ~WebSocketConnection() override;

    [[nodiscard]] janus::ClientId client() const { return client_; }
    void send(std::string text);

    bool onBytes(std::string_view bytes, bool last) override;
    bool onWritable() override;
    void onStopping() override;

private:
    WebWire wire_;
    Listener& listener_;
    const janus::ClientId client_;
    const Limits limits_;
    std::string message_;  ///< what has come of a fragmented one
    std::deque<std::string> queue_;
    std::size_t queued_bytes_ = 0;
    bool stopping_ = false;
    bool overrun_ = false;
};

}  // namespace wf::channels
