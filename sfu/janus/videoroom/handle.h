#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sfu/janus/plugin.h"
#include "sfu/janus/videoroom/access_check.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/janus/videoroom/room_requests.h"
#include "sfu/janus/videoroom/worker_seats.h"

namespace wf::janus::videoroom {

/// A client's handle on the control loop: answers what concerns rooms, and brings everything else to its seat, one
/// request after the other.
class Handle final : public PluginHandle {
public:
    /// What all handles share; outlives them.
    struct Surroundings {
        RoomRequests& rooms;
        WorkerSeats& workers;
        const AccessCheck& access;
        IdForm ids;
    };

    Handle(Surroundings surroundings, std::shared_ptr<HandlePort> port);
    ~Handle() override;

    void onMessage(PluginMessage message, MessageReplyPtr reply) override;
    void onTrickle(const std::vector<TrickledCandidate>& candidates) override;
    void onHangup(const std::string& reason) override;
    void query(std::function<void(Info)> done) override;
    void capture(std::optional<Capture> wish, std::function<void(std::string)> done) override;

private:
    using Candidates = std::vector<TrickledCandidate>;
    struct Hangup {
        std::string reason;
    };
    using Step = std::variant<SeatRequest, Candidates, Hangup>;

    void queue(Step step);
    void goOn();
    void take(SeatRequest request);
    void take(const Candidates& candidates);
    void take(const Hangup& hangup);

    void join(SeatRequest request);
    room::RoomResult<const RoomDirectory::Entry*> roomToJoin(const Json& body);
    room::RoomStatus readJoin(const room::RoomConfig& config, JoinMessage& message) const;
    void answerQueries();
    void refuse(const SeatRequest& request, const room::RoomError& error);

    Surroundings surroundings_;
    std::shared_ptr<HandlePort> port_;
    std::deque<Step> steps_;
    bool waiting_ = false;  ///< for the answer to a request
    std::optional<WorkerSeats::Place> place_;
    std::vector<std::function<void(Info)>> queries_;  ///< that came during a join
    std::shared_ptr<Handle*> self_;                   ///< for callbacks that may come when the handle is gone
};

}  // namespace wf::janus::videoroom
