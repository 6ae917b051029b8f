#include "sfu/janus/videoroom/room_requests.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/admin_key_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/room_json.h"
#include "sfu/janus/videoroom/room_parameters.h"
#include "sfu/room/access.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomErrorCode;

constexpr Parameter kSecret{"secret", JsonType::kString};

bool wantsPermanent(const Json& body) { return findBoolean(body, "permanent").value_or(false); }

/// Tokens of `allowed` that are to be added or taken away.
room::RoomResult<std::vector<std::string>> readTokens(const Json& body) {
    std::vector<std::string> tokens;
    const Json* list = find(body, "allowed");
    if (list == nullptr) {
        return tokens;
    }
    for (const Json& token : *list) {
        if (!token.is_string()) {
            return room::RoomError{RoomErrorCode::kInvalidElement,
                                   "Invalid element in the allowed array (not a string)"};
        }
        tokens.push_back(token.get<std::string>());
    }
    return tokens;
}

std::optional<room::RecordingAction> recordingAction(std::string_view name) {
    using room::RecordingAction;
    static constexpr std::array<std::pair<std::string_view, RecordingAction>, 4> kActions{{
        {"start", RecordingAction::kStart},
        {"stop", RecordingAction::kStop},
        {"pause", RecordingAction::kPause},
        {"resume", RecordingAction::kResume},
    }};
    for (const auto& [known, action] : kActions) {
        if (known == name) {
            return action;
        }
    }
    return std::nullopt;
}

void change(std::vector<std::string>& allowed, const std::vector<std::string>& tokens, bool add) {
    for (const std::string& token : tokens) {
        std::erase(allowed, token);
        if (add) {
            allowed.push_back(token);
        }
    }
}

}  // namespace

RoomRequests::RoomRequests(const Settings& settings, RoomDirectory& directory, WorkerRooms& workers, RoomStore& store)
    : settings_(settings),
      ids_(settings.string_ids),
      directory_(directory),
      workers_(workers),
      store_(store),
      finder_(ids_, directory) {}

RoomRequests::Handler RoomRequests::handlerOf(std::string_view request) {
    static constexpr std::array<std::pair<std::string_view, Handler>, 11> kHandlers{{
        {"create", &RoomRequests::create},
        {"edit", &RoomRequests::edit},
        {"destroy", &RoomRequests::destroy},
        {"list", &RoomRequests::list},
        {"exists", &RoomRequests::exists},
        {"allowed", &RoomRequests::allowed},
        {"kick", &RoomRequests::kick},
        {"moderate", &RoomRequests::moderate},
        {"enable_recording", &RoomRequests::enableRecording},
        {"recording", &RoomRequests::recording},
        {"listparticipants", &RoomRequests::listParticipants},
    }};
    const auto* found = std::find_if(kHandlers.begin(), kHandlers.end(),
                                     [request](const auto& entry) { return entry.first == request; });
    return found == kHandlers.end() ? nullptr : found->second;
}

void RoomRequests::handle(const std::string& request, const Json& body, const Answer& answer) {
    if (const Handler handler = handlerOf(request)) {
        (this->*handler)(body, answer);
    } else if (std::none_of(more_.begin(), more_.end(),
                            [&](SyncRequests* more) { return more->handle(request, body, answer); })) {
        answer(errorData(unknownRequest(request)));
    }
}

bool RoomRequests::add(room::RoomConfig config) {
    if (directory_.find(config.id) != nullptr) {
        return false;
    }
    completeConfig(config);
    make(std::move(config));
    return true;
}

room::RoomResult<const RoomDirectory::Entry*> RoomRequests::findToJoin(const std::string& room_id) {
    const Entry* entry = directory_.find(room_id);
    if (entry != nullptr) {
        return entry;
    }
    const Entry* model = settings_.template_room.empty() ? nullptr : directory_.find(settings_.template_room);
    if (model == nullptr) {
        return noSuchRoom(room_id);
    }
    if (const auto status = checkMore(); !status) {
        return status.error();
    }
    // Who may come in is a matter of the template itself.
    room::RoomConfig config = model->config;
    config.id = room_id;
    config.is_private = false;
    config.secret.clear();
    config.pin.clear();
    config.check_allowed = false;
    config.allowed.clear();
    return &make(std::move(config));
}

const RoomDirectory::Entry& RoomRequests::make(room::RoomConfig config) {
    config.rejoin_replaces = settings_.rejoin_replaces;
    config.record_policy = settings_.record_policy;
    if (config.record_policy != room::RecordPolicy::kAsAsked) {
        config.record = config.record_policy == room::RecordPolicy::kAlways;
    }
    const Entry& entry = directory_.add(std::move(config));
    workers_.create(entry);
    return entry;
}

room::RoomStatus RoomRequests::checkMore() const {
    if (draining_) {
        return room::RoomError{RoomErrorCode::kUnknownError, "This server takes no new rooms, it is going to end"};
    }
    if (directory_.size() >= settings_.max_rooms) {
        full_();
        return room::RoomError{RoomErrorCode::kUnknownError, "Too many rooms"};
    }
    return room::Done{};
}

room::RoomStatus RoomRequests::checkPermanent(const Json& body, std::string_view what) const {
    if (wantsPermanent(body) && !store_.available()) {
        return room::RoomError{RoomErrorCode::kUnknownError, "No configuration file, can't " + std::string(what)};
    }
    return room::Done{};
}

room::RoomResult<room::RoomConfig> RoomRequests::configToCreate(const Json& body) const {
    if (auto status = checkCreate(body, ids_); !status) {
        return status.error();
    }
    if (auto status = checkAdminKey(settings_, body); !status) {
        return status.error();
    }
    auto config = readCreate(body, ids_);
    if (!config) {
        return config;
    }
    if (auto status = checkPermanent(body, "create permanent room"); !status) {
        return status.error();
    }
    if (directory_.find(config->id) != nullptr) {
        return room::RoomError{RoomErrorCode::kRoomExists, "Room " + config->id + " already exists"};
    }
    if (const auto status = checkMore(); !status) {
        return status.error();
    }
    return config;
}

void RoomRequests::create(const Json& body, const Answer& answer) {
    auto config = configToCreate(body);
    if (!config) {
        return answer(errorData(config.error()));
    }
    const Entry& entry = make(*std::move(config));
    const auto created = [answer, id = ids_.json(entry.config.id)](bool permanent) {
        answer({{"videoroom", "created"}, {"room", id}, {"permanent", permanent}});
    };
    wantsPermanent(body) ? store_.save(entry.config, created) : created(false);
}

void RoomRequests::edit(const Json& body, const Answer& answer) {
    if (auto status = checkEdit(body); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    if (auto status = checkPermanent(body, "edit room permanently"); !status) {
        return answer(errorData(status.error()));
    }
    const room::RoomEdit edit = readEdit(body);
    room::RoomConfig& config = directory_.config((*entry)->config.id);
    room::apply(edit, config);
    workers_.edit(**entry, edit);
    const auto edited = [answer, id = ids_.json(config.id)](bool permanent) {
        answer({{"videoroom", "edited"}, {"room", id}, {"permanent", permanent}});
    };
    wantsPermanent(body) ? store_.save(config, edited) : edited(false);
}

void RoomRequests::destroy(const Json& body, const Answer& answer) {
    constexpr Parameter kPermanent{"permanent", JsonType::kBoolean};
    if (auto status = checked(body, {&kPermanent, 1}); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    if (auto status = checkPermanent(body, "destroy room permanently"); !status) {
        return answer(errorData(status.error()));
    }
    const std::string id = (*entry)->config.id;
    workers_.destroy(**entry);
    directory_.remove(id);
    const auto destroyed = [answer, room = ids_.json(id)](bool permanent) {
        answer({{"videoroom", "destroyed"}, {"room", room}, {"permanent", permanent}});
    };
    wantsPermanent(body) ? store_.remove(id, destroyed) : destroyed(false);
}

void RoomRequests::list(const Json& body, const Answer& answer) {
    // A key of another type counts as none, as in Janus.
    bool all = false;
    if (const auto key = findText(body, "admin_key"); key && !settings_.admin_key.empty()) {
        all = sameSecret(*key, settings_.admin_key);
        if (!all) {
            return answer(errorData({RoomErrorCode::kUnauthorized, "Unauthorized (wrong admin_key)"}));
        }
    }
    Json rooms = Json::array();
    for (const Entry* entry : directory_.all()) {
        if (all || !entry->config.is_private) {
            rooms.push_back(listedRoom(entry->config, entry->participants, ids_));
        }
    }
    answer({{"videoroom", "success"}, {"list", std::move(rooms)}});
}

void RoomRequests::exists(const Json& body, const Answer& answer) {
    const auto entry = finder_.find(body);
    if (!entry && entry.error().code != RoomErrorCode::kNoSuchRoom) {
        return answer(errorData(entry.error()));
    }
    answer({{"videoroom", "success"}, {"room", *find(body, "room")}, {"exists", entry.ok()}});
}

void RoomRequests::allowed(const Json& body, const Answer& answer) {
    const std::array parameters{ids_.parameter("room", true), kSecret, Parameter{"action", JsonType::kString, true},
                                Parameter{"allowed", JsonType::kArray}};
    if (auto status = checked(body, parameters); !status) {
        return answer(errorData(status.error()));
    }
    const std::string action = findText(body, "action").value_or("");
    const bool add = action == "add";
    const bool change_list = add || action == "remove";
    const bool enable = action == "enable";
    if (!change_list && !enable && action != "disable") {
        return answer(errorData({RoomErrorCode::kInvalidElement, "Unsupported action '" + action + "' (allowed)"}));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    room::RoomConfig& config = directory_.config((*entry)->config.id);
    if (change_list) {
        const auto tokens = readTokens(body);
        if (!tokens) {
            return answer(errorData(tokens.error()));
        }
        change(config.allowed, *tokens, add);
    } else {
        config.check_allowed = enable;
    }
    Json data{{"videoroom", "success"}, {"room", ids_.json(config.id)}};
    if (action != "disable") {
        data["allowed"] = config.allowed;
    }
    answer(std::move(data));
}

void RoomRequests::kick(const Json& body, const Answer& answer) {
    const Parameter id = ids_.parameter("id", true);
    if (auto status = checked(body, {&id, 1}); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    workers_.kick(**entry, ids_.find(body, "id").value_or(""), answer);
}

void RoomRequests::moderate(const Json& body, const Answer& answer) {
    const std::array parameters{ids_.parameter("id", true), Parameter{"mid", JsonType::kString, true},
                                Parameter{"mute", JsonType::kBoolean, true}};
    if (auto status = checked(body, parameters); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    workers_.moderate(**entry,
                      {ids_.find(body, "id").value_or(""), findText(body, "mid").value_or(""),
                       findBoolean(body, "mute").value_or(false)},
                      answer);
}

void RoomRequests::enableRecording(const Json& body, const Answer& answer) {
    constexpr Parameter kRecord{"record", JsonType::kBoolean, true};
    if (auto status = checked(body, {&kRecord, 1}); !status) {
        return answer(errorData(status.error()));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    bool& record = directory_.config((*entry)->config.id).record;
    if (settings_.record_policy == room::RecordPolicy::kAsAsked) {
        record = findBoolean(body, "record").value_or(false);
        workers_.enableRecording(**entry, record);
    }
    answer({{"videoroom", "success"}, {"record", record}});
}

void RoomRequests::recording(const Json& body, const Answer& answer) {
    const std::array parameters{Parameter{"action", JsonType::kString, true}, ids_.parameter("id", false)};
    if (auto status = checked(body, parameters); !status) {
        return answer(errorData(status.error()));
    }
    const std::string name = findText(body, "action").value_or("");
    const auto action = recordingAction(name);
    if (!action) {
        return answer(errorData({RoomErrorCode::kInvalidElement, "Unsupported action '" + name + "' (recording)"}));
    }
    const auto entry = finder_.findWithSecret(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    const auto id = ids_.find(body, "id");
    if (!id && settings_.record_policy == room::RecordPolicy::kAsAsked) {
        bool& record = directory_.config((*entry)->config.id).record;
        record = *action == room::RecordingAction::kStart || (record && *action != room::RecordingAction::kStop);
    }
    workers_.changeRecording(**entry, {id, *action}, answer);
}

void RoomRequests::listParticipants(const Json& body, const Answer& answer) {
    const auto entry = finder_.find(body);
    if (!entry) {
        return answer(errorData(entry.error()));
    }
    workers_.listParticipants(**entry, answer);
}

}  // namespace wf::janus::videoroom
