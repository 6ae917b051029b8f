#include "sfu/janus/videoroom/forward_requests.h"

#include <array>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/admin_key_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/forward_json.h"
#include "sfu/room/room.h"

namespace wf::janus::videoroom {

ForwardRequests::ForwardRequests(const Surroundings& surroundings)
    : s_(surroundings), ids_(surroundings.settings.string_ids), finder_(ids_, surroundings.directory) {}

bool ForwardRequests::handle(const std::string& request, const Json& body, const Answer& answer) {
    if (request == "rtp_forward") {
        forward(body, answer);
    } else if (request == "stop_rtp_forward") {
        stop(body, answer);
    } else if (request == "listforwarders") {
        list(body, answer);
    } else {
        return false;
    }
    return true;
}

void ForwardRequests::forward(const Json& body, const Answer& answer) {
    const auto wishes = readForward(body, ids_);
    if (!wishes) {
        return answer(errorData(wishes.error()));
    }
    if (const auto status = checkForwardLock(s_.settings, body); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    std::vector<HostName> hosts;
    for (const ForwardWish& wish : wishes->wishes) {
        hosts.push_back(wish.host);
    }
    const auto resolved = [this, room_id = (*entry)->config.id, wishes = wishes.value(),
                           answer](const room::RoomResult<std::vector<net::Address>>& addresses) {
        if (!addresses) {
            return answer(errorData(addresses.error()));
        }
        ForwardWishes known = wishes;
        for (std::size_t i = 0; i < known.wishes.size(); ++i) {
            known.wishes[i].target.address = addresses.value()[i].withPort(known.wishes[i].port);
        }
        forwardTo(room_id, known, answer);
    };
    s_.hosts.resolve(hosts, resolved);
}

void ForwardRequests::forwardTo(const std::string& room_id, const ForwardWishes& wishes, const Answer& answer) {
    const RoomDirectory::Entry* entry = s_.directory.find(room_id);
    if (entry == nullptr) {
        return answer(errorData(noSuchRoom(room_id)));
    }
    const auto forward = [wishes, ids = ids_](room::Room& room) {
        std::vector<room::ForwardTarget> targets;
        for (const ForwardWish& wish : wishes.wishes) {
            targets.push_back(wish.target);
        }
        const auto made = room.forward(wishes.publisher_id, targets);
        if (!made) {
            return errorData(made.error());
        }
        Json data{{"publisher_id", ids.json(wishes.publisher_id)}};
        if (wishes.legacy) {
            data["rtp_stream"] = legacyForwarders(*made, wishes.host);
        } else {
            data["forwarders"] = forwarderList(*made);
        }
        data["room"] = ids.json(room.config().id);
        data["videoroom"] = "rtp_forward";
        return data;
    };
    s_.workers.withRoom(*entry, forward, answer);
}

void ForwardRequests::stop(const Json& body, const Answer& answer) {
    const std::array parameters{ids_.parameter("publisher_id", true),
                                Parameter{"stream_id", JsonType::kPositiveInteger, true}};
    if (auto status = checked(body, parameters); !status) {
        return answer(errorData(status.error()));
    }
    if (const auto status = checkForwardLock(s_.settings, body); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto stop = [publisher_id = ids_.find(body, "publisher_id").value_or(""),
                       stream_id = findInteger(body, "stream_id").value_or(0), ids = ids_](room::Room& room) {
        const auto status = room.stopForward(publisher_id, stream_id);
        if (!status) {
            return errorData(status.error());
        }
        return Json{{"videoroom", "stop_rtp_forward"},
                    {"room", ids.json(room.config().id)},
                    {"publisher_id", ids.json(publisher_id)},
                    {"stream_id", stream_id}};
    };
    s_.workers.withRoom(**entry, stop, answer);
}

void ForwardRequests::list(const Json& body, const Answer& answer) {
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto list = [ids = ids_](room::Room& room) {
        Json publishers = Json::array();
        for (const room::ParticipantInfo& participant : room.participants()) {
            const auto forwarders = room.findPublisher(participant.id)->forwarders().list();
            if (forwarders.empty()) {
                continue;
            }
            Json publisher{{"publisher_id", ids.json(participant.id)}};
            if (!participant.display.empty()) {
                publisher["display"] = participant.display;
            }
            publisher["forwarders"] = forwarderList(forwarders);
            publishers.push_back(std::move(publisher));
        }
        return Json{{"videoroom", "forwarders"}, {"room", ids.json(room.config().id)}, {"publishers", publishers}};
    };
    s_.workers.withRoom(**entry, list, answer);
}

}  // namespace wf::janus::videoroom
