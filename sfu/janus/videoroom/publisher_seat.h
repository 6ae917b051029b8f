#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sfu/janus/media_statistics.h"
#include "sfu/janus/videoroom/peer_seat.h"
#include "sfu/room/publisher.h"
#include "sfu/room/publisher_listener.h"
#include "sfu/room/publisher_requests.h"

namespace wf::janus::videoroom {

class RoomHost;

/// The seat of somebody who joined as a publisher.
class PublisherSeat final : public PeerSeat<room::PublisherListener>,
                            public std::enable_shared_from_this<PublisherSeat> {
public:
    /// `host` outlives it while it is in its room.
    PublisherSeat(RoomHost& host, std::shared_ptr<HandlePort> port, std::string room_id, const IdForm& ids);

    /// Answers `request`. False: nobody has joined.
    bool join(const room::JoinRequest& wanted, SeatRequest request);
    /// Empty before and after.
    [[nodiscard]] std::string userId() const { return publisher_ == nullptr ? "" : publisher_->id(); }

    void addCandidates(const std::vector<TrickledCandidate>& candidates) override;
    void hangUp(const std::string& reason) override;
    void detach() override;
    [[nodiscard]] PluginHandle::Info describe() const override;
    void capture(const std::optional<PluginHandle::Capture>& wish,
                 const std::function<void(std::string)>& done) override;
    void tellStatistics(bool combined) override;

private:
    void handleRequest() override;
    void onWebrtcUp() override;
    void onSlowLink(const room::PeerListener::SlowLink& link) override;
    void onGone(room::GoneReason reason) override;

    /// For event handlers: `{"event":…,"room":…,"id":…}`
    [[nodiscard]] Json eventData(const char* event) const;
    void tellConfigured();
    [[nodiscard]] Json joinedData(const room::JoinRequest& wanted) const;
    /// With `data`, to which the answer adds its part.
    void publish(Json data, bool anew);
    void unpublish();
    void leave();

    RoomHost& host_;
    MediaStatistics statistics_;
    room::Publisher* publisher_ = nullptr;  ///< null when the room let go of it
};

}  // namespace wf::janus::videoroom
