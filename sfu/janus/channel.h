#pragma once

#include <cstdint>
#include <string>

#include "sfu/janus/json.h"

namespace wf::janus {

/// A client of a channel: one WebSocket connection, one HTTP server, the whole MQTT broker. Numbers come from the
/// channel and are not used again.
using ClientId = std::uint64_t;
/// A request within its client, for channels whose answers must find the request (HTTP, MQTT 5); 0: an event.
using RequestId = std::uint64_t;

/// A way in for clients, as the core sees it: everything here is called on the control loop. A channel lives longer
/// than the core's use of it and does its I/O wherever it likes. It calls its listener from nowhere in here.
class Channel {
public:
    struct Description {
        std::string package;  ///< "janus.transport.mqtt"
        std::string name;
        std::string author;
        std::string description;
        std::string version_string;
        int version = 0;
    };
    virtual ~Channel() = default;
    [[nodiscard]] virtual const Description& description() const = 0;
    /// An answer (with the request it belongs to) or an event (request 0).
    virtual void send(ClientId client, RequestId request, const Json& message, bool admin) = 0;
    /// Also when a client claims a session that another one had.
    virtual void onSessionCreated(ClientId client, std::uint64_t session_id) = 0;
    /// `claimed`: it goes on with another client. `timed_out`: nobody kept it alive.
    virtual void onSessionOver(ClientId client, std::uint64_t session_id, bool timed_out, bool claimed) = 0;
    /// The admin API's query_transport.
    virtual Json query(const Json& request) = 0;
};

/// What a channel tells the core, on the control loop: the core implements it.
class ChannelListener {
public:
    /// `text` is what the client sent: one JSON text of any kind, not checked yet. Every request gets exactly one
    /// answer by Channel::send().
    virtual void onRequest(Channel& channel, ClientId client, RequestId request, const std::string& text,
                           bool admin) = 0;
    /// The same when the channel has read it already, with readJson() (HTTP puts ids from the path into it).
    virtual void onRequest(Channel& channel, ClientId client, RequestId request, Json message, bool admin) = 0;
    /// Its sessions end, or wait to be claimed.
    virtual void onClientGone(Channel& channel, ClientId client) = 0;
    /// Something about a connection, for event handlers; by a channel whose settings want it (`events`).
    virtual void onTransportEvent(Channel& /*channel*/, ClientId /*client*/, Json /*data*/) {}
    /// A long poll counts as a sign of life. False when there is no such session.
    virtual bool onSessionPolled(std::uint64_t session_id) = 0;
    /// Whether a request with these (API secret, token) would pass; for long polls.
    [[nodiscard]] virtual bool isAuthorized(const Json& message) const = 0;

protected:
    ~ChannelListener() = default;
};

}  // namespace wf::janus
