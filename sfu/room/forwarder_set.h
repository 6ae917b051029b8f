#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sfu/room/cascade.h"
#include "sfu/room/remote_recipient.h"
#include "sfu/room/room_error.h"
#include "sfu/room/rtp_forwarder.h"

namespace wf::room {

/// Where a publisher's streams go besides its subscribers: RTP forwarders and other servers. Belongs to the publisher.
class ForwarderSet {
public:
    using Tracks = std::vector<std::unique_ptr<PublishedTrack>>;

    /// `tracks` are the publisher's lines and outlive it.
    ForwarderSet(WorkerServices& services, const Tracks& tracks) : services_(services), tracks_(tracks) {}

    /// Targets of lines that there are not are passed over.
    RoomResult<std::vector<ForwarderInfo>> add(const std::vector<ForwardTarget>& targets);
    bool remove(std::uint32_t id);
    [[nodiscard]] std::vector<ForwarderInfo> list() const;
    [[nodiscard]] std::size_t count() const { return forwarders_.size(); }

    RoomStatus addRecipient(const RemoteTarget& target);
    RoomStatus removeRecipient(const std::string& id);
    [[nodiscard]] std::vector<RemoteTargetInfo> recipients() const;

    void sendData(const PublishedTrack& line, const DataMessage& message);
    /// There are new lines.
    void refresh();
    /// The line has ended, or something else is sent on it.
    void onLineGone(const PublishedTrack& line);
    void clear();

private:
    [[nodiscard]] std::uint32_t freeId() const;

    WorkerServices& services_;
    const Tracks& tracks_;
    std::vector<std::unique_ptr<RtpForwarder>> forwarders_;
    std::vector<std::unique_ptr<RemoteRecipient>> recipients_;
};

}  // namespace wf::room
