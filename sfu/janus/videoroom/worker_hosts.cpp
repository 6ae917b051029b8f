#include "sfu/janus/videoroom/worker_hosts.h"

#include <utility>

#include "sfu/janus/videoroom/error_data.h"

namespace wf::janus::videoroom {

void WorkerHosts::ToControl::operator()(std::function<void()> task) const {
    loop.post([present = present, task = std::move(task)] {
        if (!present.expired()) {
            task();
        }
    });
}

WorkerHosts::WorkerHosts(net::Loop& control, std::span<room::Worker* const> workers, const IdForm& ids,
                         const Rooms& rooms)
    : control_(control), placement_(rooms.placement) {
    const RoomHost::Counted counted = [tell = toControl(), &directory = rooms.directory](std::uint64_t instance,
                                                                                         std::size_t count) {
        tell([&directory, instance, count] { directory.setParticipants(instance, count); });
    };
    for (room::Worker* worker : workers) {
        hosts_.push_back({worker, std::make_unique<RoomHost>(*worker, ids, counted)});
    }
}

void WorkerHosts::setChanged(const RoomHost::Changed& changed) {
    for (const Host& host : hosts_) {
        host.rooms->setChanged([tell = toControl(), changed](const std::string& room_id) {
            tell([changed, room_id] { changed(room_id); });
        });
    }
}

// Also what ends with the rooms is told: event handlers outlive them.
void WorkerHosts::watch(const RoomHost::Watch& watch) {
    for (const Host& host : hosts_) {
        host.rooms->watch({[&control = control_, watch](Json event) {
                               control.post([notify = watch.notify, event = std::move(event)] { notify(event); });
                           },
                           [&control = control_, watch](const std::string& room, const auto& recording) {
                               control.post(
                                   [recorded = watch.recorded, room, recording] { recorded(room, recording); });
                           }});
    }
}

void WorkerHosts::post(std::size_t worker, std::function<void(RoomHost&)> task) {
    Host& host = hosts_.at(worker);
    host.worker->loop().post([rooms = host.rooms.get(), task = std::move(task)] { task(*rooms); });
}

void WorkerHosts::ask(std::size_t worker, std::function<Json(RoomHost&)> question, Answer answer) {
    post(worker, [tell = toControl(), question = std::move(question), answer = std::move(answer)](RoomHost& rooms) {
        tell([answer, data = question(rooms)] { answer(data); });
    });
}

std::function<void()> WorkerHosts::onControl(std::function<void()> call) {
    return [tell = toControl(), call = std::move(call)] { tell(call); };
}

void WorkerHosts::tellStatistics(const StatisticsSettings& settings) {
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
        post(i, [settings](RoomHost& rooms) { rooms.tellStatistics(settings); });
    }
}

void WorkerHosts::create(const RoomDirectory::Entry& room) {
    post(room.worker,
         [config = room.config, instance = room.instance](RoomHost& rooms) { rooms.create(config, instance); });
}

void WorkerHosts::edit(const RoomDirectory::Entry& room, const room::RoomEdit& edit) {
    post(room.worker, [id = room.config.id, edit](RoomHost& rooms) {
        if (room::Room* found = rooms.find(id)) {
            found->edit(edit);
        }
    });
}

void WorkerHosts::destroy(const RoomDirectory::Entry& room) {
    post(room.worker, [id = room.config.id](RoomHost& rooms) { rooms.destroy(id); });
}

void WorkerHosts::enableRecording(const RoomDirectory::Entry& room, bool record) {
    post(room.worker, [id = room.config.id, record](RoomHost& rooms) {
        if (room::Room* found = rooms.find(id)) {
            found->enableRecording(record);
        }
    });
}

void WorkerHosts::withRoom(const RoomDirectory::Entry& room, Question question, Answer answer) {
    const auto ask_room = [id = room.config.id, question = std::move(question)](RoomHost& rooms) {
        room::Room* found = rooms.find(id);
        return found == nullptr ? errorData(noSuchRoom(id)) : question(*found);
    };
    ask(room.worker, ask_room, std::move(answer));
}

void WorkerHosts::listParticipants(const RoomDirectory::Entry& room, Answer answer) {
    ask(
        room.worker, [id = room.config.id](RoomHost& rooms) { return rooms.listParticipants(id); }, std::move(answer));
}

void WorkerHosts::kick(const RoomDirectory::Entry& room, const std::string& user_id, Answer answer) {
    ask(
        room.worker, [id = room.config.id, user_id](RoomHost& rooms) { return rooms.kick(id, user_id); },
        std::move(answer));
}

void WorkerHosts::moderate(const RoomDirectory::Entry& room, const Moderation& moderation, Answer answer) {
    ask(
        room.worker, [id = room.config.id, moderation](RoomHost& rooms) { return rooms.moderate(id, moderation); },
        std::move(answer));
}

void WorkerHosts::changeRecording(const RoomDirectory::Entry& room, const Recording& recording, Answer answer) {
    ask(
        room.worker, [id = room.config.id, recording](RoomHost& rooms) { return rooms.changeRecording(id, recording); },
        std::move(answer));
}

void WorkerHosts::join(const RoomDirectory::Entry& room, JoinMessage message, Placed placed) {
    message.request.done = onControl(std::move(message.request.done));
    const std::size_t worker = message.subscriber ? placement_.placeSubscriber(room.worker) : room.worker;
    const RoomHost::Seated seated = [tell = toControl(), worker,
                                     placed = std::move(placed)](std::shared_ptr<Seat> seat) {
        tell([placed, place = Place{worker, std::move(seat)}] { placed(place); });
    };
    if (worker == room.worker) {
        post(worker, [message = std::move(message), seated](RoomHost& rooms) { rooms.join(message, seated); });
        return;
    }
    // By way of the room's own worker: nothing overtakes what the annex has to know.
    post(room.worker, [message = std::move(message), seated, annex = hosts_.at(worker).rooms.get()](RoomHost& rooms) {
        rooms.joinAnnex(*annex, message, seated);
    });
}

void WorkerHosts::handle(const Place& place, SeatRequest request) {
    request.done = onControl(std::move(request.done));
    post(place.worker, [seat = place.seat, request = std::move(request)](RoomHost&) { seat->handle(request); });
}

void WorkerHosts::addCandidates(const Place& place, const std::vector<TrickledCandidate>& candidates) {
    post(place.worker, [seat = place.seat, candidates](RoomHost&) { seat->addCandidates(candidates); });
}

void WorkerHosts::hangUp(const Place& place, const std::string& reason) {
    post(place.worker, [seat = place.seat, reason](RoomHost&) { seat->hangUp(reason); });
}

void WorkerHosts::detach(const Place& place) {
    post(place.worker, [seat = place.seat](RoomHost&) { seat->detach(); });
}

void WorkerHosts::describe(const Place& place, Described described) {
    post(place.worker, [tell = toControl(), seat = place.seat, described = std::move(described)](RoomHost&) {
        tell([described, info = seat->describe()] { described(info); });
    });
}

void WorkerHosts::capture(const Place& place, std::optional<PluginHandle::Capture> wish,
                          std::function<void(std::string)> done) {
    const auto on_control = [tell = toControl(), done = std::move(done)](std::string trouble) {
        tell([done, trouble = std::move(trouble)] { done(trouble); });
    };
    post(place.worker,
         [seat = place.seat, wish = std::move(wish), on_control](RoomHost&) { seat->capture(wish, on_control); });
}

}  // namespace wf::janus::videoroom
