#include "sfu/room/room_annexes.h"

#include <utility>

#include "sfu/room/home_link.h"
#include "sfu/room/room.h"
#include "sfu/room/worker.h"

namespace wf::room {
namespace {

/// An annex has subscribers only: who may come in was checked at home, and what is recorded is recorded there.
RoomConfig annexConfig(RoomConfig config) {
    config.require_pvtid = false;
    config.fir_freq = std::chrono::seconds(0);
    config.dummy_publisher = false;
    config.record = false;
    config.record_policy = RecordPolicy::kNever;
    return config;
}

}  // namespace

std::uint64_t RoomAnnexes::join(Worker& home, Worker& there) {
    AnnexLink* link = find(there);
    if (link == nullptr) {
        link = &open(home, there);
    }
    link->last_join = ++last_join_;
    return last_join_;
}

AnnexLink& RoomAnnexes::open(Worker& home, Worker& there) {
    const AnnexLink::Ends ends{there, room_.config().id, room_.instance()};
    auto& link = links_[&there];
    link = std::make_unique<AnnexLink>(ends, home.laneTo(there));
    there.loop().post([&home, &there, config = annexConfig(room_.config()), instance = room_.instance()] {
        there.openAnnex(home, config, instance);
    });
    for (const auto& [id, publisher] : room_.everybody()) {
        if (publisher->active()) {
            link->tell(*publisher);
        }
    }
    return *link;
}

AnnexLink* RoomAnnexes::find(const Worker& there) const {
    const auto found = links_.find(&there);
    return found == links_.end() ? nullptr : found->second.get();
}

std::size_t RoomAnnexes::subscribers() const {
    std::size_t sum = 0;
    for (const auto& [there, link] : links_) {
        sum += link->subscribers;
    }
    return sum;
}

void RoomAnnexes::tell(const Publisher& publisher) {
    for (const auto& [there, link] : links_) {
        if (publisher.active()) {
            link->tell(publisher);
        }
    }
}

void RoomAnnexes::tellGone(const std::string& feed) {
    for (const auto& [there, link] : links_) {
        link->tellGone(feed);
    }
}

void RoomAnnexes::tellPlayoutDelay(const std::string& feed, const PublishedStream& stream) {
    for (const auto& [there, link] : links_) {
        link->post([feed, stream](HomeLink& home) { home.takePlayoutDelay(feed, stream); });
    }
}

void RoomAnnexes::tellEdit(const RoomEdit& edit) {
    RoomEdit part = edit;
    part.require_pvtid.reset();
    part.fir_freq.reset();
    for (const auto& [there, link] : links_) {
        link->post([part](HomeLink& home) { home.takeEdit(part); });
    }
}

void RoomAnnexes::sendData(const std::string& feed, const DataMessage& message) {
    for (const auto& [there, link] : links_) {
        link->sendData(feed, message);
    }
}

void RoomAnnexes::endSubscribers(std::uint32_t private_id) {
    for (const auto& [there, link] : links_) {
        link->post([private_id](HomeLink& home) { home.endSubscribers(private_id); });
    }
}

void RoomAnnexes::end(GoneReason reason) {
    for (const auto& [key, link] : std::exchange(links_, {})) {
        Worker& there = link->there();
        there.loop().post([&there, id = room_.config().id, instance = room_.instance(), reason] {
            there.endAnnex(id, instance, reason);
        });
    }
}

void RoomAnnexes::onWanted(const Worker& there, const std::string& feed, std::uint32_t mirror) {
    if (AnnexLink* link = find(there)) {
        const Publisher* publisher = room_.findPublisher(feed);
        link->want(publisher != nullptr && publisher->active() ? publisher : nullptr, feed, mirror);
    }
}

void RoomAnnexes::onUnwanted(const Worker& there, const std::string& feed, std::uint32_t mirror) {
    if (AnnexLink* link = find(there)) {
        link->unwant(feed, mirror);
    }
}

void RoomAnnexes::onKeyFrameWanted(const Worker& there, const std::string& feed, std::size_t line, std::size_t layer) {
    const AnnexLink* link = find(there);
    const FeedTap* tap = link == nullptr ? nullptr : link->find(feed);
    if (tap != nullptr) {
        tap->requestKeyFrame(line, layer, room_.services().loop.now());
    }
}

void RoomAnnexes::onSubscribers(const Worker& there, std::size_t subscribers, std::uint64_t last_join) {
    AnnexLink* link = find(there);
    if (link == nullptr) {
        return;
    }
    link->subscribers = subscribers;
    // Joins that are on their way there would come to nobody.
    if (subscribers > 0 || link->last_join != last_join) {
        return;
    }
    Worker& worker = link->there();
    links_.erase(&there);
    worker.loop().post([&worker, id = room_.config().id, instance = room_.instance()] {
        worker.endAnnex(id, instance, GoneReason::kRoomDestroyed);
    });
}

}  // namespace wf::room
