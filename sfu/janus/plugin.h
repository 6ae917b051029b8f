#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/janus/event_handler.h"
#include "sfu/janus/jsep.h"
#include "sfu/janus/json.h"

namespace wf::janus {

/// A plugin's way back to the client of one handle. Any thread may call: what is said arrives in the order of saying,
/// and nothing arrives once the handle is gone. Shared, because media threads may still hold it then.
class HandlePort {
public:
    virtual ~HandlePort() = default;

    [[nodiscard]] virtual std::uint64_t sessionId() const = 0;
    [[nodiscard]] virtual std::uint64_t handleId() const = 0;
    [[nodiscard]] virtual const std::string& opaqueId() const = 0;

    /// `event`; with the transaction of the request that it answers, or with an empty one.
    virtual void event(const std::string& transaction, Json data, std::optional<Jsep> jsep) = 0;
    /// ICE and DTLS are up.
    virtual void webrtcUp() = 0;
    /// First packet of a line, or none for some time.
    struct Media {
        std::string mid;
        bool video = false;
        bool receiving = true;
        std::optional<int> substream;     ///< of simulcast
        std::optional<unsigned> seconds;  ///< without media
    };
    virtual void media(const Media& media) = 0;
    struct SlowLink {
        std::string mid;
        bool video = false;
        bool uplink = false;  ///< true: what the server sends is lost
        std::uint32_t lost = 0;
    };
    virtual void slowLink(const SlowLink& link) = 0;
    /// The peer connection is gone; `reason` as Janus words it ("DTLS alert", "ICE failed", "Close PC").
    virtual void hangup(const std::string& reason) = 0;
    virtual void iceFailed() = 0;
    /// A local candidate of full trickle, or the end of them.
    virtual void trickle(const TrickledCandidate& candidate) = 0;
    /// For event handlers only: something of the plugin's own that happened at the handle.
    virtual void pluginEvent(Json data) = 0;
    /// For event handlers only: what happens on the way to the peer, and its statistics, as Janus numbers and words it.
    virtual void notice(EventType /*type*/, unsigned /*subtype*/, Json /*event*/) {}
};

/// The direct answer to one `message`. Exactly one of its functions is called, once, on any thread; an event that
/// follows an ack is said after it.
class MessageReply {
public:
    virtual ~MessageReply() = default;
    /// `success` with the plugin's data, also when the data is an error of the plugin's own.
    virtual void success(Json data) = 0;
    /// The request goes on; an event answers it later.
    virtual void ack() = 0;
    /// The core's PLUGIN_MESSAGE error (462).
    virtual void refuse(const std::string& why) = 0;
};
using MessageReplyPtr = std::unique_ptr<MessageReply>;

struct PluginMessage {
    std::string transaction;
    Json body;  ///< an object
    std::optional<Jsep> jsep;
};

/// What a plugin keeps for one handle. On the control loop, owned by the core; destroying it is the detach.
class PluginHandle {
public:
    virtual ~PluginHandle() = default;
    virtual void onMessage(PluginMessage message, MessageReplyPtr reply) = 0;
    virtual void onTrickle(const std::vector<TrickledCandidate>& candidates) = 0;
    /// `hangup` of the client or an administrator: close the peer connection, then port.hangup(reason).
    virtual void onHangup(const std::string& reason) = 0;
    /// For the admin API's handle_info: calls back once, on the control loop. Without a peer connection `ice` and
    /// `webrtc` are empty.
    struct Info {
        Json plugin_specific;
        Json flags;
        Json sdps;
        Json webrtc;
        Json ice = Json::object();  ///< "agent-created", "agent-started", "ice-mode", "ice-role"
    };
    virtual void query(std::function<void(Info)> done) = 0;
    /// The admin API's packet captures: RTP and RTCP of the peer, without encryption, in a file.
    struct Capture {
        std::string folder;
        std::string file_name;     ///< empty: one is made up
        bool text = false;         ///< as text2pcap reads it, else a pcap file
        std::size_t truncate = 0;  ///< bytes kept of a packet; 0: all
    };
    /// Begins one, or ends it (none). Calls back once, on the control loop, with what went wrong; empty: nothing.
    virtual void capture(std::optional<Capture> /*wish*/, std::function<void(std::string)> done) {
        done("The plugin has no packet captures");
    }
};

/// A plugin as the core sees it, on the control loop.
class Plugin {
public:
    struct Description {
        std::string package;  ///< "janus.plugin.videoroom"
        std::string name;
        std::string author;
        std::string description;
        std::string version_string;
        int version = 0;
    };
    virtual ~Plugin() = default;
    [[nodiscard]] virtual const Description& description() const = 0;
    /// Whether event handlers hear of what it tells them; its configuration says so (`events`).
    [[nodiscard]] virtual bool notifiesEvents() const { return true; }
    /// `port` may be kept as long as needed.
    virtual std::unique_ptr<PluginHandle> attach(std::shared_ptr<HandlePort> port) = 0;
    /// The admin API's message_plugin: calls back once, on the control loop.
    virtual void onAdminMessage(Json request, std::function<void(Json)> done) = 0;
};

}  // namespace wf::janus
