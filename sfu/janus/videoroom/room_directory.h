#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
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

    explicit RoomDirectory(std::size_t workers) : workers_(workers) {}

    [[nodiscard]] const Entry* find(const std::string& room_id) const;
    /// On the worker with the fewest participants, of those the one with the fewest rooms. The id must be free. The
    /// entry is good until the room is removed.
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
    std::uint64_t last_instance_ = 0;
    std::map<std::uint64_t, Entry> rooms_;  // by instance
    std::unordered_map<std::string, std::uint64_t> instances_;
};

}  // namespace wf::janus::videoroom
