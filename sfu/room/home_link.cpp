#include "sfu/room/home_link.h"

#include <utility>

#include "sfu/room/room.h"
#include "sfu/room/worker.h"

namespace wf::room {
namespace {

// How long media of a publisher goes on that nobody here is subscribed to any more, at most: who changes the page soon
// comes back to it.
constexpr std::chrono::seconds kLookPeriod{1};

}  // namespace

HomeLink::HomeLink(Worker& home, Worker& here, Room& annex)
    : home_(home), here_(here), annex_(annex), look_timer_(here.loop(), [this] { dropUnwatched(); }) {
    look_timer_.repeat(kLookPeriod);
}

void HomeLink::post(std::function<void(RoomAnnexes&, const Worker&)> task) const {
    home_.loop().post(
        [&home = home_, &here = here_, id = annex_.config().id, instance = annex_.instance(), task = std::move(task)] {
            Room* room = home.findRoom(id);
            if (room != nullptr && room->instance() == instance) {
                task(room->annexes(), here);
            }
        });
}

void HomeLink::take(const MirroredFeed& feed) { annex_.mirror(feed); }

void HomeLink::takeGone(const std::string& feed) {
    if (Publisher* publisher = annex_.findPublisher(feed)) {
        annex_.remove(*publisher, GoneReason::kLeft, "");
    }
}

void HomeLink::takePlayoutDelay(const std::string& feed, const PublishedStream& stream) {
    if (const Publisher* publisher = annex_.findPublisher(feed)) {
        if (PublishedTrack* track = publisher->findTrack(stream.mid)) {
            track->setPlayoutDelay(stream.playout_delay);
            annex_.onPlayoutDelay(*publisher, *track);
        }
    }
}

void HomeLink::takeEdit(const RoomEdit& edit) { annex_.edit(edit); }

void HomeLink::takeData(const std::string& feed, const DataMessage& message) {
    if (const Publisher* publisher = annex_.findPublisher(feed)) {
        annex_.onData(*publisher, message);
    }
}

void HomeLink::endSubscribers(std::uint32_t private_id) { annex_.endSubscribers(private_id); }

void HomeLink::want(const std::string& feed, std::uint32_t mirror) {
    post([feed, mirror](RoomAnnexes& annexes, const Worker& here) { annexes.onWanted(here, feed, mirror); });
}

void HomeLink::requestKeyFrame(const std::string& feed, std::size_t line, std::size_t layer) {
    post([feed, line, layer](RoomAnnexes& annexes, const Worker& here) {
        annexes.onKeyFrameWanted(here, feed, line, layer);
    });
}

void HomeLink::tellSubscribers() {
    post([count = annex_.subscriberCount(), join = last_join_](RoomAnnexes& annexes, const Worker& here) {
        annexes.onSubscribers(here, count, join);
    });
}

void HomeLink::dropUnwatched() {
    for (const auto& [id, publisher] : annex_.everybody()) {
        const auto mirror = publisher->wantedMirror();
        if (mirror && !annex_.hasSubscribers(id)) {
            publisher->stopMirroring();
            post([feed = id, number = *mirror](RoomAnnexes& annexes, const Worker& here) {
                annexes.onUnwanted(here, feed, number);
            });
        }
    }
}

}  // namespace wf::room
