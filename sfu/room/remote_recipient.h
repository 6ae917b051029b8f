#pragma once

#include <memory>
#include <vector>

#include "sfu/net/timer.h"
#include "sfu/room/cascade.h"
#include "sfu/room/rtp_forwarder.h"

namespace wf::room {

/// Another server that gets all streams of a publisher, every simulcast layer by itself, with their sender reports;
/// key frame requests come back. Belongs to the publisher's ForwarderSet.
class RemoteRecipient {
public:
    using Tracks = std::vector<std::unique_ptr<PublishedTrack>>;

    static Result<std::unique_ptr<RemoteRecipient>> create(WorkerServices& services, const RemoteTarget& target);
    RemoteRecipient(const RemoteRecipient&) = delete;
    RemoteRecipient& operator=(const RemoteRecipient&) = delete;

    [[nodiscard]] RemoteTargetInfo info() const { return {target_.id, target_.address, target_.rtcp_port}; }
    /// Begins with lines that are new.
    void refresh(const Tracks& tracks);
    void onLineGone(const PublishedTrack& line);
    void sendData(const PublishedTrack& line, const DataMessage& message);

private:
    /// So that the other side knows that we are there, and where, when nothing is published.
    static constexpr std::chrono::seconds kHelloPeriod{3};

    RemoteRecipient(WorkerServices& services, const RemoteTarget& target);
    void forward(PublishedTrack& line, std::size_t layer);
    void onKeyFrameWanted(std::uint32_t ssrc);

    WorkerServices& services_;
    RemoteTarget target_;
    std::unique_ptr<ForwardFeedback> feedback_;
    std::vector<std::unique_ptr<RtpForwarder>> forwarders_;
    net::Timer hello_timer_;
};

}  // namespace wf::room
