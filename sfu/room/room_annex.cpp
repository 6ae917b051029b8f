// A room that is the annex of one on another worker, and what rooms do for their annexes.
#include <algorithm>
#include <utility>

#include "sfu/room/room.h"

namespace wf::room {

void Room::becomeAnnex(Worker& home, Worker& here) { home_ = std::make_unique<HomeLink>(home, here, *this); }

void Room::mirror(const MirroredFeed& feed) {
    Publisher* publisher = findPublisher(feed.id);
    if (publisher != nullptr && publisher->privateId() != feed.private_id) {
        remove(*publisher, GoneReason::kLeft, "");
        publisher = nullptr;
    }
    if (publisher == nullptr) {
        auto made =
            std::make_unique<Publisher>(*this, Publisher::Identity{feed.id, feed.private_id}, JoinRequest{}, quiet_);
        publisher = made.get();
        publishers_.emplace(feed.id, std::move(made));
    }
    publisher->mirror(*home_, feed);
}

bool Room::admits(const SubscribeRequest& request) const {
    const bool known = request.private_id && std::ranges::any_of(publishers_, [&](const auto& entry) {
                           return entry.second->privateId() == *request.private_id;
                       });
    return (known || !config_.require_pvtid) &&
           subscribers_.size() + annexes_.subscribers() < services_.media.max_subscribers;
}

void Room::endSubscribers(std::uint32_t private_id) {
    std::vector<Subscriber*> all;
    for (const auto& subscriber : subscribers_) {
        all.push_back(subscriber.get());
    }
    for (Subscriber* subscriber : all) {
        if (subscriber->privateId() == private_id) {
            subscriber->end(GoneReason::kReplaced, "Close PC");
        }
    }
    annexes_.endSubscribers(private_id);
}

bool Room::hasSubscribers(const std::string& feed) const {
    return std::ranges::any_of(subscribers_, [&](const auto& one) { return one->wants(feed); });
}

}  // namespace wf::room
