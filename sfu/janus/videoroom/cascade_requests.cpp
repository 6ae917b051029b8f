#include "sfu/janus/videoroom/cascade_requests.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/admin_key_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/room/room.h"

namespace wf::janus::videoroom {
namespace {

Json success() { return {{"videoroom", "success"}}; }

Json statusData(const room::RoomStatus& status) { return status ? success() : errorData(status.error()); }

Json targetList(const std::vector<room::RemoteTargetInfo>& targets) {
    Json list = Json::array();
    for (const room::RemoteTargetInfo& target : targets) {
        Json entry{{"remote_id", target.id}, {"host", target.address.ip()}, {"port", target.address.port()}};
        if (target.rtcp_port != 0) {
            entry["rtcp_port"] = target.rtcp_port;
        }
        list.push_back(std::move(entry));
    }
    return list;
}

}  // namespace

CascadeRequests::CascadeRequests(const ForwardRequests::Surroundings& surroundings)
    : s_(surroundings), ids_(surroundings.settings.string_ids), finder_(ids_, surroundings.directory) {}

CascadeRequests::Handler CascadeRequests::handlerOf(std::string_view request) {
    static constexpr std::array<std::pair<std::string_view, Handler>, 7> kHandlers{{
        {"publish_remotely", &CascadeRequests::publishRemotely},
        {"unpublish_remotely", &CascadeRequests::unpublishRemotely},
        {"listremotes", &CascadeRequests::listRemotes},
        {"list_remotes", &CascadeRequests::listRemotes},
        {"add_remote_publisher", &CascadeRequests::addRemote},
        {"update_remote_publisher", &CascadeRequests::updateRemote},
        {"remove_remote_publisher", &CascadeRequests::removeRemote},
    }};
    const auto* found = std::ranges::find(kHandlers, request, [](const auto& entry) { return entry.first; });
    return found == kHandlers.end() ? nullptr : found->second;
}

bool CascadeRequests::handle(const std::string& request, const Json& body, const Answer& answer) {
    const Handler handler = handlerOf(request);
    if (handler != nullptr) {
        (this->*handler)(body, answer);
    }
    return handler != nullptr;
}

RoomFinder::Found CascadeRequests::find(const Json& body, std::span<const Parameter> parameters) const {
    if (auto status = checked(body, parameters); !status) {
        return status.error();
    }
    return finder_.findWithSecret(body);
}

void CascadeRequests::publishRemotely(const Json& body, const Answer& answer) {
    const auto wanted = readPublishRemotely(body, ids_);
    if (!wanted) {
        return answer(errorData(wanted.error()));
    }
    if (const auto status = checkForwardLock(s_.settings, body); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto resolved = [this, room_id = (*entry)->config.id, wanted = wanted.value(),
                           answer](const room::RoomResult<std::vector<net::Address>>& addresses) {
        if (!addresses) {
            return answer(errorData(addresses.error()));
        }
        PublishRemotely known = wanted;
        known.target.address = addresses.value().front().withPort(known.port);
        publishTo(room_id, known, answer);
    };
    s_.hosts.resolve({wanted->host}, resolved);
}

void CascadeRequests::publishTo(const std::string& room_id, const PublishRemotely& wanted, const Answer& answer) {
    const RoomDirectory::Entry* entry = s_.directory.find(room_id);
    if (entry == nullptr) {
        return answer(errorData(noSuchRoom(room_id)));
    }
    const auto publish = [wanted, ids = ids_](room::Room& room) {
        if (const auto status = room.publishRemotely(wanted.publisher_id, wanted.target); !status) {
            return errorData(status.error());
        }
        Json data = success();
        data["room"] = ids.json(room.config().id);
        data["id"] = ids.json(wanted.publisher_id);
        data["remote_id"] = wanted.target.id;
        return data;
    };
    s_.workers.withRoom(*entry, publish, answer);
}

void CascadeRequests::unpublishRemotely(const Json& body, const Answer& answer) {
    const std::array parameters{ids_.parameter("publisher_id", true), Parameter{"remote_id", JsonType::kString, true}};
    const auto entry = find(body, parameters);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto unpublish = [publisher_id = ids_.find(body, "publisher_id").value_or(""),
                            remote_id = findText(body, "remote_id").value_or(""), ids = ids_](room::Room& room) {
        if (const auto status = room.unpublishRemotely(publisher_id, remote_id); !status) {
            return errorData(status.error());
        }
        Json data = success();
        data["room"] = ids.json(room.config().id);
        data["id"] = ids.json(publisher_id);
        return data;
    };
    s_.workers.withRoom(**entry, unpublish, answer);
}

void CascadeRequests::listRemotes(const Json& body, const Answer& answer) {
    const Parameter publisher = ids_.parameter("publisher_id", true);
    const auto entry = find(body, {&publisher, 1});
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto list = [publisher_id = ids_.find(body, "publisher_id").value_or(""), ids = ids_](room::Room& room) {
        const auto targets = room.remoteTargets(publisher_id);
        if (!targets) {
            return errorData(targets.error());
        }
        Json data = success();
        data["room"] = ids.json(room.config().id);
        data["id"] = ids.json(publisher_id);
        data["list"] = targetList(*targets);
        return data;
    };
    s_.workers.withRoom(**entry, list, answer);
}

void CascadeRequests::addRemote(const Json& body, const Answer& answer) {
    const auto request = readAddRemote(body, ids_);
    if (!request) {
        return answer(errorData(request.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto add = [request = request.value(), ids = ids_](room::Room& room) {
        const auto ports = room.addRemotePublisher(request);
        if (!ports) {
            return errorData(ports.error());
        }
        Json data = success();
        data["room"] = ids.json(room.config().id);
        data["id"] = ids.json(ports->id);
        if (!ports->ip.empty()) {
            data["ip"] = ports->ip;
        }
        data["port"] = ports->rtp;
        data["rtcp_port"] = ports->rtcp;
        return data;
    };
    s_.workers.withRoom(**entry, add, answer);
}

void CascadeRequests::updateRemote(const Json& body, const Answer& answer) {
    const auto update = readUpdateRemote(body);
    if (!update) {
        return answer(errorData(update.error()));
    }
    const Parameter id = ids_.parameter("id", true);
    const auto entry = find(body, {&id, 1});
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto apply = [update = update.value(), id = ids_.find(body, "id").value_or("")](room::Room& room) {
        return statusData(room.updateRemotePublisher(id, update));
    };
    s_.workers.withRoom(**entry, apply, answer);
}

void CascadeRequests::removeRemote(const Json& body, const Answer& answer) {
    const Parameter id = ids_.parameter("id", true);
    const auto entry = find(body, {&id, 1});
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto remove = [id = ids_.find(body, "id").value_or("")](room::Room& room) {
        return statusData(room.removeRemotePublisher(id));
    };
    s_.workers.withRoom(**entry, remove, answer);
}

}  // namespace wf::janus::videoroom
