#include "sfu/janus/videoroom/room_directory.h"

#include <algorithm>
#include <utility>

namespace wf::janus::videoroom {

const RoomDirectory::Entry* RoomDirectory::find(const std::string& room_id) const {
    const auto found = instances_.find(room_id);
    return found == instances_.end() ? nullptr : &rooms_.at(found->second);
}

const RoomDirectory::Entry& RoomDirectory::add(room::RoomConfig config) {
    const std::uint64_t instance = ++last_instance_;
    instances_[config.id] = instance;
    Entry entry{std::move(config), leastLoadedWorker(), instance, 0};
    return rooms_.emplace(instance, std::move(entry)).first->second;
}

room::RoomConfig& RoomDirectory::config(const std::string& room_id) { return rooms_.at(instances_.at(room_id)).config; }

void RoomDirectory::remove(const std::string& room_id) {
    const auto found = instances_.find(room_id);
    if (found != instances_.end()) {
        rooms_.erase(found->second);
        instances_.erase(found);
    }
}

void RoomDirectory::setParticipants(std::uint64_t instance, std::size_t participants) {
    const auto found = rooms_.find(instance);
    if (found != rooms_.end()) {
        found->second.participants = participants;
    }
}

std::vector<const RoomDirectory::Entry*> RoomDirectory::all() const {
    std::vector<const Entry*> entries;
    entries.reserve(rooms_.size());
    for (const auto& [instance, entry] : rooms_) {
        entries.push_back(&entry);
    }
    return entries;
}

std::size_t RoomDirectory::leastLoadedWorker() const {
    // Less is noise: what a worker has of people tells more of what it will have to do.
    constexpr unsigned kStepPermille = 100;
    struct Weight {
        unsigned steps = 0;
        std::size_t participants = 0;
        std::size_t rooms = 0;
        auto operator<=>(const Weight&) const = default;
    };
    std::vector<Weight> loads(std::max<std::size_t>(workers_, 1));
    for (std::size_t i = 0; i < loads.size(); ++i) {
        loads[i].steps = load_(i) / kStepPermille;
    }
    for (const auto& [instance, entry] : rooms_) {
        loads[entry.worker].participants += entry.participants;
        ++loads[entry.worker].rooms;
    }
    return static_cast<std::size_t>(std::min_element(loads.begin(), loads.end()) - loads.begin());
}

}  // namespace wf::janus::videoroom
