#include "sfu/janus/videoroom/handle.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/peer_report.h"
#include "sfu/janus/videoroom/publish_parameters.h"
#include "sfu/janus/videoroom/subscribe_parameters.h"
#include "sfu/room/access.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomErrorCode;

/// A client that has more outstanding is not listening to answers.
constexpr std::size_t kMaxSteps = 512;

constexpr auto kAsynchronous =
    std::to_array<std::string_view>({"join", "joinandconfigure", "configure", "publish", "unpublish", "start", "pause",
                                     "switch", "subscribe", "unsubscribe", "update", "leave"});

bool isAsynchronous(std::string_view name) {
    return std::find(kAsynchronous.begin(), kAsynchronous.end(), name) != kAsynchronous.end();
}

/// What a client made of a room is an event at its handle.
void tellHandlers(HandlePort& port, const Json& data) {
    const std::string what = findText(data, "videoroom").value_or("");
    const auto room = data.find("room");
    if ((what == "created" || what == "edited" || what == "destroyed") && room != data.end()) {
        port.pluginEvent({{"event", what}, {"room", *room}});
    }
}

}  // namespace

Handle::Handle(Surroundings surroundings, std::shared_ptr<HandlePort> port)
    : surroundings_(surroundings), port_(std::move(port)), self_(std::make_shared<Handle*>(this)) {}

Handle::~Handle() {
    *self_ = nullptr;
    for (const auto& done : queries_) {
        done(emptyReport({{"type", "none"}, {"hangingup", 0}, {"destroyed", 0}}));
    }
    if (place_) {
        surroundings_.workers.detach(*place_);
    }
}

void Handle::onMessage(PluginMessage message, MessageReplyPtr reply) {
    constexpr Parameter kRequest{"request", JsonType::kString, true};
    if (const auto status = checked(message.body, {&kRequest, 1}); !status) {
        return reply->success(errorData(status.error()));
    }
    const std::string name = findText(message.body, "request").value_or("");
    if (isAsynchronous(name)) {
        reply->ack();
        return queue(
            SeatRequest{name, std::move(message.transaction), std::move(message.body), std::move(message.jsep), [] {}});
    }
    surroundings_.rooms.handle(name, message.body,
                               [shared = std::shared_ptr<MessageReply>(std::move(reply)), port = port_](Json data) {
                                   tellHandlers(*port, data);
                                   shared->success(std::move(data));
                               });
}

void Handle::onTrickle(const std::vector<TrickledCandidate>& candidates) { queue(candidates); }

void Handle::onHangup(const std::string& reason) { queue(Hangup{reason}); }

void Handle::queue(Step step) {
    if (steps_.size() == kMaxSteps) {
        if (const auto* request = std::get_if<SeatRequest>(&step)) {
            refuse(*request, {RoomErrorCode::kUnknownError, "Too many requests are waiting"});
        }
        return;
    }
    steps_.push_back(std::move(step));
    goOn();
}

void Handle::goOn() {
    while (!waiting_ && !steps_.empty()) {
        Step step = std::move(steps_.front());
        steps_.pop_front();
        std::visit([this](auto& taken) { take(std::move(taken)); }, step);
    }
}

void Handle::take(SeatRequest request) {
    if (!place_ && request.name != "join" && request.name != "joinandconfigure") {
        return refuse(request, {RoomErrorCode::kJoinFirst, "Invalid request on unconfigured participant"});
    }
    waiting_ = true;
    request.done = [self = self_] {
        if (*self != nullptr) {
            (*self)->waiting_ = false;
            (*self)->answerQueries();
            (*self)->goOn();
        }
    };
    if (place_) {
        surroundings_.workers.handle(*place_, std::move(request));
    } else {
        join(std::move(request));
    }
}

void Handle::take(const Candidates& candidates) {
    if (place_) {
        surroundings_.workers.addCandidates(*place_, candidates);
    }
}

void Handle::take(const Hangup& hangup) {
    if (place_) {
        surroundings_.workers.hangUp(*place_, hangup.reason);
    }
}

void Handle::refuse(const SeatRequest& request, const room::RoomError& error) {
    port_->event(request.transaction, errorData(error), std::nullopt);
}

room::RoomResult<const RoomDirectory::Entry*> Handle::roomToJoin(const Json& body) {
    const std::array parameters{surroundings_.ids.parameter("room", true), Parameter{"ptype", JsonType::kString, true},
                                Parameter{"pin", JsonType::kString}};
    if (const auto status = checked(body, parameters); !status) {
        return status.error();
    }
    const std::string id = surroundings_.ids.find(body, "room").value_or("");
    const auto entry = surroundings_.rooms.findToJoin(id);
    if (!entry) {
        return entry;
    }
    if (const auto status = room::checkPin((*entry)->config, findText(body, "pin")); !status) {
        return status.error();
    }
    return entry;
}

room::RoomStatus Handle::readJoin(const room::RoomConfig& config, JoinMessage& message) const {
    const Json& body = message.request.body;
    const std::string type = findText(body, "ptype").value_or("");
    if (type == "publisher") {
        if (auto status = checkPublisherJoin(body, surroundings_.ids); !status) {
            return status;
        }
        message.publisher = readPublisherJoin(body, surroundings_.ids);
        return surroundings_.access.mayPublish(config, body);
    }
    if (type != "subscriber" && type != "listener") {
        return room::RoomError{RoomErrorCode::kInvalidElement, "Invalid element (ptype)"};
    }
    if (message.request.jsep) {
        return room::RoomError{RoomErrorCode::kInvalidRequest, "A subscriber joins without a session description"};
    }
    auto request = readSubscriberJoin(body, surroundings_.ids);
    if (!request) {
        return request.error();
    }
    message.subscriber = std::move(*request);
    return room::Done{};
}

void Handle::join(SeatRequest request) {
    const auto entry = roomToJoin(request.body);
    JoinMessage message;
    message.request = std::move(request);
    auto status = entry ? readJoin((*entry)->config, message) : room::RoomStatus(entry.error());
    if (!status) {
        waiting_ = false;
        return refuse(message.request, status.error());
    }
    message.port = port_;
    message.room_id = (*entry)->config.id;
    surroundings_.workers.join(**entry, std::move(message),
                               [self = self_, &workers = surroundings_.workers](const WorkerSeats::Place& place) {
                                   if (place.seat == nullptr) {
                                       return;
                                   }
                                   if (*self == nullptr) {
                                       return workers.detach(place);  // the client did not wait
                                   }
                                   (*self)->place_ = place;
                               });
}

void Handle::answerQueries() {
    for (auto& done : std::exchange(queries_, {})) {
        query(std::move(done));
    }
}

void Handle::capture(std::optional<Capture> wish, std::function<void(std::string)> done) {
    if (!place_) {
        return done("There is no peer connection");
    }
    surroundings_.workers.capture(*place_, std::move(wish), std::move(done));
}

void Handle::query(std::function<void(Info)> done) {
    if (!place_ && waiting_) {
        queries_.push_back(std::move(done));
        return;
    }
    if (!place_) {
        return done(emptyReport({{"type", "none"}, {"hangingup", 0}, {"destroyed", 0}}));
    }
    surroundings_.workers.describe(*place_, std::move(done));
}

}  // namespace wf::janus::videoroom
