#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sfu/room/room_config.h"

namespace wf::janus::videoroom {

/// Every room there is: its configuration, which is authoritative here, and the worker that it lives on. On the
/// control loop.
class RoomDirectory {
public:
    struct Entry {
        room::RoomConfig config;
        std::size_t worker = 0;
        std::uint64_t instance = 0;    ///< tells rooms of the same id apart that follow each other
        std::size_t participants = 0;  ///< who joined as publishers, as its worker told last
    };

    /// How busy a worker is, in thousandths.
    using Load = std::function<unsigned(std::size_t worker)>;

    explicit RoomDirectory(
        std::size_t workers, Load load = [](std::size_t) { return 0U; })
        : workers_(workers), load_(std::move(load)) {}

    [[nodiscard]] const Entry* find(const std::string& room_id) const;
    /// On the least busy worker, of those that are about as busy the one with the fewest participants, then with the
    /// fewest rooms. The id must be free. The entry is good until the room is removed.
    const Entry& add(room::RoomConfig config);
    /// For changes of a room that is there.
    [[nodiscard]] room::RoomConfig& config(const std::string& room_id);
    void remove(const std::string& room_id);
    /// Does nothing when that room is gone.
    void setParticipants(std::uint64_t instance, std::size_t participants);

    [[nodiscard]] std::size_t size() const { return rooms_.size(); }
    /// In the order of their making.
    [[nodiscard]] std::vector<const Entry*> all() const;

private:
    [[nodiscard]] std::size_t leastLoadedWorker() const;

    std::size_t workers_;
    Load load_;
    std::uint64_t last_instance_ = 0;
    std::map<std::uint64_t, Entry> rooms_;  // by instance
    std::unordered_map<std::string, std::uint64_t> instances_;
};

}  // namespace wf::janus::videoroom
