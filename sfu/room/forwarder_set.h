#pragma once

#include <memory>
#include <vector>

#include "sfu/room/room_error.h"
#include "sfu/room/rtp_forwarder.h"

namespace wf::room {

/// All forwarders of one publisher's lines. Belongs to the publisher.
class ForwarderSet {
public:
    using Tracks = std::vector<std::unique_ptr<PublishedTrack>>;

    explicit ForwarderSet(WorkerServices& services) : services_(services) {}

    /// Targets of lines that there are not are passed over.
    RoomResult<std::vector<ForwarderInfo>> add(const Tracks& tracks, const std::vector<ForwardTarget>& targets);
    bool remove(std::uint32_t id);
    /// Those whose lines are there.
    [[nodiscard]] std::vector<ForwarderInfo> list() const;
    void sendData(const PublishedTrack& line, const DataMessage& message);
    /// The line has ended, or something else is sent on it.
    void onLineGone(const PublishedTrack& line);
    void clear() { forwarders_.clear(); }

private:
    [[nodiscard]] std::uint32_t freeId() const;

    WorkerServices& services_;
    std::vector<std::unique_ptr<RtpForwarder>> forwarders_;
};

}  // namespace wf::room
