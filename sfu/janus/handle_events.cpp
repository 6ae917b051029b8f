// What a handle tells its client on its plugin's behalf.
#include <utility>

#include "sfu/janus/handle.h"
#include "sfu/janus/jsep_json.h"
#include "sfu/janus/trickle_json.h"

namespace wf::janus {
namespace {

// Subtypes of events, by Janus' numbers.
constexpr unsigned kConnectionEvent = 6;
constexpr unsigned kMediaState = 1;
constexpr unsigned kMediaSlowLink = 2;

std::string_view kindText(bool video) { return video ? "video" : "audio"; }

}  // namespace

void Handle::addSender(Json& message) const {
    message["sender"] = identity_.id;
    if (surroundings_.settings.opaqueid_in_api && !identity_.opaque_id.empty()) {
        message["opaque_id"] = identity_.opaque_id;
    }
}

void Handle::addPluginData(Json& message, Json data) const {
    addSender(message);
    Json& inner = message["plugindata"] = Json::object();
    inner["plugin"] = plugin_.description().package;
    inner["data"] = std::move(data);
}

Json Handle::eventOf(std::string_view janus) const {
    Json event = Json::object();
    event["janus"] = janus;
    event["session_id"] = owner_.id();
    addSender(event);
    return event;
}

EventHub::Subject Handle::subject() const { return {owner_.id(), identity_.id, identity_.opaque_id}; }

void Handle::onEvent(const std::string& transaction, Json data, const std::optional<Jsep>& jsep) {
    Json event = Json::object();
    event["janus"] = "event";
    event["session_id"] = owner_.id();
    if (!transaction.empty()) {
        event["transaction"] = transaction;
    }
    addPluginData(event, std::move(data));
    if (jsep) {
        event["jsep"] = writeJsep(*jsep);
        offered_ = offered_ || jsep->type == JsepType::kOffer;
        surroundings_.events.emit(EventType::kJsep, subject(), {{"owner", "local"}, {"jsep", event["jsep"]}});
    }
    owner_.notify(event);
    if (jsep) {
        startNegotiation();
    }
}

void Handle::onWebrtcUp() {
    owner_.notify(eventOf("webrtcup"));
    surroundings_.events.emit(EventType::kWebrtc, subject(), {{"connection", "webrtcup"}}, kConnectionEvent);
}

void Handle::onMedia(const HandlePort::Media& media) {
    Json details = Json::object();
    details["mid"] = media.mid;
    details["type"] = kindText(media.video);
    if (media.substream) {
        details["substream"] = *media.substream;
    }
    details["receiving"] = media.receiving;
    if (media.seconds) {
        details["seconds"] = *media.seconds;
    }
    Json event = eventOf("media");
    event.update(details);
    owner_.notify(event);
    // Handlers read the same under other names, and in another order.
    Json told{{"media", kindText(media.video)}};
    details.erase("type");
    told.update(details);
    surroundings_.events.emit(EventType::kMedia, subject(), std::move(told), kMediaState);
}

void Handle::onSlowLink(const HandlePort::SlowLink& link) {
    Json event = eventOf("slowlink");
    event["mid"] = link.mid;
    event["media"] = kindText(link.video);
    event["uplink"] = link.uplink;
    event["lost"] = link.lost;
    owner_.notify(event);
    surroundings_.events.emit(EventType::kMedia, subject(),
                              {{"mid", link.mid},
                               {"media", kindText(link.video)},
                               {"slow_link", link.uplink ? "uplink" : "downlink"},
                               {"lost_lastsec", link.lost}},
                              kMediaSlowLink);
}

void Handle::onHangup(const std::string& reason) {
    if (!std::exchange(negotiating_, false)) {
        return;
    }
    offered_ = false;
    Json event = eventOf("hangup");
    event["reason"] = reason;
    owner_.notify(event);
    surroundings_.events.emit(EventType::kWebrtc, subject(), {{"connection", "hangup"}, {"reason", reason}},
                              kConnectionEvent);
}

void Handle::onIceFailed() { owner_.notify(eventOf("ice-failed")); }

void Handle::onTrickle(const TrickledCandidate& candidate) {
    Json event = eventOf("trickle");
    event["candidate"] = writeTrickle(candidate);
    owner_.notify(event);
}

void Handle::onNotice(EventType type, unsigned subtype, Json event) {
    surroundings_.events.emit(type, subject(), std::move(event), subtype);
}

void Handle::onPluginEvent(Json data) {
    if (!plugin_.notifiesEvents()) {
        return;
    }
    surroundings_.events.emit(EventType::kPlugin, subject(),
                              {{"plugin", plugin_.description().package}, {"data", std::move(data)}});
}

}  // namespace wf::janus
