#include "sfu/room/worker.h"

#include <chrono>
#include <utility>

namespace wf::room {

namespace {

std::chrono::microseconds sinceUnixEpoch() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
}

// How often a worker looks whether it has nobody left.
constexpr std::chrono::seconds kIdlePeriod{2};

}  // namespace

Worker::Worker()
    : loop_(clock_),
      delivery_(loop_),
      lag_(loop_),
      load_(loop_),
      idle_timer_(loop_, [this] { releaseIdleMemory(); }),
      graveyard_(loop_) {}

Worker::~Worker() {
    stop();
    // The thread is gone: what it left behind goes in the order that the pieces need.
    rooms_.clear();
    graveyard_.clear();
    lanes_.clear();
    services_.reset();
    transports_.reset();
}

Result<std::unique_ptr<Worker>> Worker::start(const WorkerSettings& settings) {
    std::unique_ptr<Worker> worker(new Worker);
    if (Status status = worker->open(settings); !status) {
        return status.error();
    }
    worker->thread_ = std::thread([loop = &worker->loop_] { loop->run(); });
    return worker;
}

Status Worker::open(const WorkerSettings& settings) {
    auto transports = settings.open_transports(loop_, pool_);
    if (!transports) {
        return transports.error();
    }
    transports_ = std::move(transports.value());
    const stream::NtpClock clock(clock_.now(), sinceUnixEpoch());
    services_ = std::make_unique<WorkerServices>(WorkerServices{loop_, pool_, kept_, delivery_, *transports_,
                                                                settings.recorder, settings.sctp, graveyard_,
                                                                settings.log, clock, settings.media});
    idle_timer_.repeatLoosely(kIdlePeriod);
    return {};
}

void Worker::stop() {
    if (!thread_.joinable()) {
        return;
    }
    // Within a turn, at whose end the last packets leave.
    loop_.post([this] {
        endAll();
        loop_.stop();
    });
    thread_.join();
}

void Worker::endAll() {
    for (auto& [id, room] : std::exchange(rooms_, {})) {
        endRoom(std::move(room), GoneReason::kWorkerStopped);
    }
}

// Pools and queues keep the size of their busiest time while there are calls: finding what is unused takes too long for
// a thread that has packets to send.
void Worker::releaseIdleMemory() {
    if (transports_->census().open() == 0) {
        pool_.shrink();
        kept_.shrink();
        services_->recorder.releaseIdleQueue();
    }
}

RoomResult<Room*> Worker::createRoom(const RoomConfig& config, RoomListener& listener, std::uint64_t instance) {
    const Room* there = findRoom(config.id);
    if (there != nullptr && there->home() == nullptr) {
        return RoomError{RoomErrorCode::kRoomExists, "Room " + config.id + " already exists"};
    }
    if (there != nullptr) {
        destroyRoom(config.id);
    }
    auto& room = rooms_[config.id];
    room = std::make_unique<Room>(*services_, config, listener, instance);
    return room.get();
}

void Worker::openAnnex(Worker& home, const RoomConfig& config, std::uint64_t instance) {
    const Room* there = findRoom(config.id);
    if (there != nullptr && (there->home() == nullptr || there->instance() >= instance)) {
        return;
    }
    if (auto room = createRoom(config, quiet_, instance)) {
        (*room)->becomeAnnex(home, *this);
    }
}

HomeLink* Worker::findAnnex(const std::string& id, std::uint64_t instance) const {
    const Room* room = findRoom(id);
    return room != nullptr && room->instance() == instance ? room->home() : nullptr;
}

void Worker::endAnnex(const std::string& id, std::uint64_t instance, GoneReason reason) {
    if (findAnnex(id, instance) != nullptr) {
        const auto found = rooms_.find(id);
        std::unique_ptr<Room> annex = std::move(found->second);
        rooms_.erase(found);
        endRoom(std::move(annex), reason);
    }
}

LaneWriter& Worker::laneTo(Worker& other) {
    auto& lane = lanes_[&other];
    if (lane == nullptr) {
        const LaneWriter::Ends ends{loop_, other.loop_, other.services_->mirrors};
        lane = std::make_unique<LaneWriter>(ends, services_->counters);
    }
    return *lane;
}

Room* Worker::findRoom(const std::string& id) const {
    const auto found = rooms_.find(id);
    return found == rooms_.end() ? nullptr : found->second.get();
}

bool Worker::destroyRoom(const std::string& id) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) {
        return false;
    }
    std::unique_ptr<Room> room = std::move(found->second);
    rooms_.erase(found);
    endRoom(std::move(room), GoneReason::kRoomDestroyed);
    return true;
}

WorkerReport Worker::report() const {
    WorkerReport report{.setup_times = transports_->census().setupTimes(), .loop_lag = lag_.times()};
    report.busy = load().permille / 1000.0;
    for (const auto& [id, room] : rooms_) {
        ++(room->home() == nullptr ? report.rooms : report.annexes);
        room->addTo(report);
    }
    report.streams = services_->counters;
    report.transports = transports_->census().totals();
    if (const ice::IceLiteServer* lite = transports_->liteServer()) {
        report.ice = lite->counts();
        report.sockets = lite->sockets();
    }
    report.pool_in_use = pool_.inUse();
    report.pool_capacity = pool_.capacity();
    report.pool_limit = pool_.limit();
    report.kept_in_use = kept_.inUse();
    return report;
}

void Worker::endRoom(std::unique_ptr<Room> room, GoneReason reason) {
    room->end(reason);
    graveyard_.bury(std::move(room));
}

}  // namespace wf::room
