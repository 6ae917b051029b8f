#include "sfu/janus/videoroom/super_conference.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

#include "sfu/janus/http_post.h"
#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/cascade_parameters.h"
#include "sfu/janus/videoroom/codec_list.h"
#include "sfu/janus/videoroom/forward_parameters.h"
#include "sfu/room/room.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomErrorCode;

/// How often all is compared anew, also with what the other servers really have.
constexpr std::chrono::seconds kVerifyPeriod{5};
/// A server of which nothing is heard for so long has gone, and its publishers with it.
constexpr int kSilenceLimitSeconds = 12;

/// The publishers of this server, with what others must know of them.
Json localPublishers(room::Room& room) {
    Json list = Json::array();
    for (const room::ParticipantInfo& info : room.publishers("")) {
        if (info.remote || info.dummy) {
            continue;
        }
        Json facts{{"display", info.display}, {"streams", remoteStreams(info.streams)}, {"e2ee", info.e2ee}};
        const Json metadata = Json::parse(info.metadata, nullptr, false);
        if (metadata.is_object()) {
            facts["metadata"] = metadata;
        }
        list.push_back({{"id", info.id}, {"facts", std::move(facts)}});
    }
    return {{"publishers", std::move(list)}};
}

bool failedWith(const Json& answer, RoomErrorCode code) {
    return findInteger(answer, "error_code") == static_cast<std::int64_t>(code);
}

bool failed(const Json& answer) { return find(answer, "error_code") != nullptr; }

/// The same room on another server; it is recorded here only.
void describeRoom(const room::RoomConfig& config, Json& request) {
    request["description"] = config.description;
    request["is_private"] = config.is_private;
    request["publishers"] = config.max_publishers;
    request["bitrate"] = config.bitrate_bps;
    request["audiocodec"] = codecList(config.audio_codecs);
    request["videocodec"] = codecList(config.video_codecs);
    request["h264_profile"] = config.h264_profile;
    request["vp9_profile"] = config.vp9_profile;
    request["opus_fec"] = config.opus_fec;
    request["opus_dtx"] = config.opus_dtx;
    request["opus_red"] = config.opus_red;
    request["audiolevel_event"] = config.audiolevel_event;
    request["notify_joining"] = config.notify_joining;
    request["require_e2ee"] = config.require_e2ee;
    if (!config.pin.empty()) {
        request["pin"] = config.pin;
    }
}

}  // namespace

/// What is being done for one publisher on one node.
struct SuperConference::Step {
    std::string room_id;
    const Node& node;
    std::string user_id;
    Json facts{};
    std::optional<srtp::SrtpMasterKey> srtp{};
};

SuperConference::SuperConference(const Surroundings& surroundings)
    : s_(surroundings),
      settings_(surroundings.settings.super),
      ids_(surroundings.settings.string_ids),
      verify_timer_(surroundings.loop, [this] { verifyAll(); }) {
    verify_timer_.repeat(kVerifyPeriod);
}

Json SuperConference::request(const char* name, const std::string& room_id, const Json& secret) const {
    Json request{{"request", name}, {"room", ids_.json(room_id)}};
    if (secret.is_string()) {
        request["secret"] = secret;
    }
    if (!s_.settings.admin_key.empty()) {
        request["admin_key"] = s_.settings.admin_key;
    }
    return request;
}

SuperConference::Copy* SuperConference::copyOf(const Step& step) {
    const auto place = places_.find({step.room_id, step.node.id});
    if (place == places_.end()) {
        return nullptr;
    }
    const auto copy = place->second.copies.find(step.user_id);
    return copy == place->second.copies.end() ? nullptr : &copy->second;
}

void SuperConference::onRoomChanged(const std::string& room_id) {
    const RoomDirectory::Entry* entry = s_.directory.find(room_id);
    if (entry == nullptr) {
        return compare(room_id, Json::array());
    }
    s_.workers.withRoom(*entry, localPublishers, [this, room_id](const Json& answer) {
        const Json* publishers = find(answer, "publishers");
        compare(room_id, publishers == nullptr ? Json::array() : *publishers);
    });
}

void SuperConference::compare(const std::string& room_id, const Json& publishers) {
    for (const Node& node : settings_.nodes) {
        compare(room_id, node, publishers);
    }
}

void SuperConference::compare(const std::string& room_id, const Node& node, const Json& publishers) {
    if (publishers.empty() && !places_.contains({room_id, node.id})) {
        return;
    }
    Place& place = places_[{room_id, node.id}];
    const RoomDirectory::Entry* entry = s_.directory.find(room_id);
    if (entry != nullptr) {
        place.secret = entry->config.secret.empty() ? Json(nullptr) : Json(entry->config.secret);
    }
    std::set<std::string> here;
    for (const Json& publisher : publishers) {
        const Step step{room_id, node, publisher.at("id").get<std::string>(), publisher.at("facts")};
        here.insert(step.user_id);
        const Copy& copy = place.copies[step.user_id];
        if (!copy.busy && !copy.there) {
            add(step);
        } else if (!copy.busy && copy.told != step.facts.dump()) {
            update(step);
        }
    }
    std::vector<std::string> gone;
    for (const auto& [id, copy] : place.copies) {
        if (!copy.busy && !here.contains(id)) {
            gone.push_back(id);
        }
    }
    for (const std::string& id : gone) {
        remove({room_id, node, id});
    }
    if (entry == nullptr) {
        leave(room_id, node, place);
    }
}

void SuperConference::finish(const Step& step, bool go_on) {
    if (Copy* copy = copyOf(step)) {
        copy->busy = false;
    }
    if (go_on) {
        onRoomChanged(step.room_id);
    }
}

void SuperConference::add(const Step& wish) {
    Place& place = places_[{wish.room_id, wish.node.id}];
    place.copies[wish.user_id].busy = true;
    Step step = wish;
    Json wanted = request("add_remote_publisher", step.room_id, place.secret);
    wanted["id"] = ids_.json(step.user_id);
    wanted.update(step.facts);
    wanted["silence_limit"] = kSilenceLimitSeconds;
    if (settings_.srtp_suite != 0) {
        wanted["srtp_suite"] = settings_.srtp_suite;
        wanted["srtp_crypto"] = newSrtpCrypto();
        if (const auto srtp = readSrtp(wanted)) {
            step.srtp = *srtp;
        }
    }
    s_.link.ask(step.node, std::move(wanted), [this, step](const std::optional<Json>& answer) {
        answer ? onAdded(step, *answer) : finish(step, false);
    });
}

void SuperConference::onAdded(const Step& step, const Json& answer) {
    if (failedWith(answer, RoomErrorCode::kNoSuchRoom)) {
        makeRoom(step);
    } else if (failedWith(answer, RoomErrorCode::kIdExists)) {
        replace(step);
    } else if (failed(answer)) {
        s_.log.write(net::LogLevel::kWarning, "super conference",
                     step.node.id + " does not take " + step.user_id + " of room " + step.room_id + ": " +
                         findText(answer, "error").value_or(""));
        finish(step, false);
    } else {
        sendTo(step, answer);
    }
}

void SuperConference::sendTo(const Step& step, const Json& answer) {
    const auto url = HttpUrl::parse(step.node.url);
    const HostName host{findText(answer, "ip").value_or(url ? url->host : step.node.url)};
    const std::uint16_t port = readPort(answer, "port");
    room::RemoteTarget target;
    target.id = step.node.id;
    target.rtcp_port = readPort(answer, "rtcp_port");
    target.srtp = step.srtp;
    s_.hosts.resolve({host}, [this, step, target, port](const room::RoomResult<std::vector<net::Address>>& found) {
        const RoomDirectory::Entry* entry = s_.directory.find(step.room_id);
        Copy* copy = copyOf(step);
        if (copy != nullptr) {
            copy->there = true;
            copy->told = step.facts.dump();
        }
        if (!found || entry == nullptr || copy == nullptr) {
            return finish(step, entry == nullptr);
        }
        room::RemoteTarget known = target;
        known.address = found.value().front().withPort(port);
        const auto publish = [known, id = step.user_id](room::Room& room) {
            // What is left of an earlier time goes to a port that is no more.
            static_cast<void>(room.unpublishRemotely(id, known.id));
            return Json(room.publishRemotely(id, known).ok());
        };
        s_.workers.withRoom(*entry, publish, [this, step](const Json& /*done*/) { finish(step, true); });
    });
}

void SuperConference::update(const Step& step) {
    Place& place = places_[{step.room_id, step.node.id}];
    place.copies[step.user_id].busy = true;
    Json wanted = request("update_remote_publisher", step.room_id, place.secret);
    wanted["id"] = ids_.json(step.user_id);
    wanted.update(step.facts);
    s_.link.ask(step.node, std::move(wanted), [this, step](const std::optional<Json>& answer) {
        Copy* copy = copyOf(step);
        if (answer && copy != nullptr) {
            copy->there = !failed(*answer);
            copy->told = step.facts.dump();
        }
        finish(step, answer.has_value());
    });
}

void SuperConference::remove(const Step& step) {
    Place& place = places_[{step.room_id, step.node.id}];
    Copy& copy = place.copies[step.user_id];
    if (!copy.there) {
        place.copies.erase(step.user_id);
        return;
    }
    copy.busy = true;
    Json wanted = request("remove_remote_publisher", step.room_id, place.secret);
    wanted["id"] = ids_.json(step.user_id);
    s_.link.ask(step.node, std::move(wanted), [this, step](const std::optional<Json>& answer) {
        // A server that cannot be reached notices by itself that nothing comes any more.
        if (Copy* done = copyOf(step)) {
            done->there = false;
        }
        finish(step, answer.has_value());
    });
}

void SuperConference::makeRoom(const Step& step) {
    const RoomDirectory::Entry* entry = s_.directory.find(step.room_id);
    if (entry == nullptr) {
        return finish(step, true);
    }
    Json wanted = request("create", step.room_id, places_[{step.room_id, step.node.id}].secret);
    describeRoom(entry->config, wanted);
    s_.link.ask(step.node, std::move(wanted), [this, step](const std::optional<Json>& answer) {
        const auto place = places_.find({step.room_id, step.node.id});
        if (answer && !failed(*answer) && place != places_.end()) {
            place->second.made = true;
        }
        finish(step, answer && (!failed(*answer) || failedWith(*answer, RoomErrorCode::kRoomExists)));
    });
}

/// Somebody of that id is there: left from an earlier time, or not one of ours.
void SuperConference::replace(const Step& step) {
    Json wanted = request("remove_remote_publisher", step.room_id, places_[{step.room_id, step.node.id}].secret);
    wanted["id"] = ids_.json(step.user_id);
    s_.link.ask(step.node, std::move(wanted), [this, step](const std::optional<Json>& answer) {
        const bool removed = answer && !failed(*answer);
        if (answer && !removed) {
            s_.log.write(net::LogLevel::kWarning, "super conference",
                         step.user_id + " is in room " + step.room_id + " on this server and on " + step.node.id);
        }
        finish(step, removed);
    });
}

void SuperConference::verifyAll() {
    for (const RoomDirectory::Entry* entry : s_.directory.all()) {
        onRoomChanged(entry->config.id);
    }
    std::vector<std::string> gone;
    for (const auto& [key, place] : places_) {
        const auto node = std::ranges::find(settings_.nodes, key.second, &Node::id);
        if (s_.directory.find(key.first) == nullptr) {
            gone.push_back(key.first);
        } else if (node != settings_.nodes.end() && !place.copies.empty()) {
            verify(key.first, *node);
        }
    }
    for (const std::string& room_id : gone) {
        onRoomChanged(room_id);
    }
}

/// A server that started anew knows nothing any more.
void SuperConference::verify(const std::string& room_id, const Node& node) {
    s_.link.ask(node, request("listparticipants", room_id, nullptr),
                [this, room_id, node_id = node.id](const std::optional<Json>& answer) {
                    const auto place = places_.find({room_id, node_id});
                    if (!answer || place == places_.end()) {
                        return;
                    }
                    std::set<std::string> there;
                    if (const Json* list = find(*answer, "participants"); list != nullptr && list->is_array()) {
                        for (const Json& participant : *list) {
                            there.insert(ids_.find(participant, "id").value_or(""));
                        }
                    }
                    bool lost = false;
                    for (auto& [id, copy] : place->second.copies) {
                        lost |= !copy.busy && copy.there && !there.contains(id);
                        copy.there = copy.there && (copy.busy || there.contains(id));
                    }
                    if (lost) {
                        onRoomChanged(room_id);
                    }
                });
}

void SuperConference::leave(const std::string& room_id, const Node& node, Place& place) {
    if (!place.copies.empty()) {
        return;
    }
    if (place.made) {
        s_.link.ask(node, request("destroy", room_id, place.secret), [](const std::optional<Json>& /*answer*/) {});
    }
    places_.erase({room_id, node.id});
}

}  // namespace wf::janus::videoroom
