#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/janus/jsep.h"
#include "sfu/janus/json.h"
#include "sfu/janus/plugin.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/peer_listener.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// An asynchronous request; an event answers it.
struct SeatRequest {
    std::string name;  ///< "publish"
    std::string transaction;
    Json body;
    std::optional<Jsep> jsep;
    /// Called once when it is answered, on the worker's loop: only then the handle's next request comes.
    std::function<void()> done;
};

/// A handle's place in a room, as a publisher or as a subscriber, from its join on; it stays, useless, when the room
/// let go of it. On the worker's loop. Shared by the handle and, as long as it is in the room, by the worker.
class Seat {
public:
    Seat(std::shared_ptr<HandlePort> port, std::string room_id, const IdForm& ids)
        : port_(std::move(port)), room_id_(std::move(room_id)), ids_(ids) {}
    virtual ~Seat() = default;
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    [[nodiscard]] const std::string& roomId() const { return room_id_; }
    void handle(SeatRequest request);
    virtual void addCandidates(const std::vector<TrickledCandidate>& candidates) = 0;
    virtual void hangUp(const std::string& reason) = 0;
    /// The handle is gone.
    virtual void detach() = 0;
    /// For the admin API's handle_info.
    [[nodiscard]] virtual PluginHandle::Info describe() const = 0;
    /// As PluginHandle::capture(); `done` is called on any thread.
    virtual void capture(const std::optional<PluginHandle::Capture>& wish,
                         const std::function<void(std::string)>& done) = 0;
    /// Tells event handlers how the media is; `combined`: all lines in one event.
    virtual void tellStatistics(bool combined) = 0;

    /// An event that answers nothing.
    void tell(Json data, std::optional<Jsep> jsep = std::nullopt);

protected:
    /// Looks into request() and calls answer() or fail(), during the call or later.
    virtual void handleRequest() = 0;

    [[nodiscard]] const SeatRequest& request() const { return *request_; }
    /// Whether a request waits for its answer.
    [[nodiscard]] bool busy() const { return request_.has_value(); }
    void begin(SeatRequest request) { request_ = std::move(request); }
    void answer(Json data, std::optional<Jsep> jsep = std::nullopt);
    void fail(const room::RoomError& error);
    /// `{"videoroom":"event","room":…,key:"ok"}`
    [[nodiscard]] Json okData(const char* key) const;
    [[nodiscard]] Json roomData(const char* kind) const;

    /// While it lives, what happens to the connection is said after the answer.
    class AnswerFirst {
    public:
        explicit AnswerFirst(Seat& seat) : seat_(seat) { seat_.answer_first_ = true; }
        ~AnswerFirst();
        AnswerFirst(const AnswerFirst&) = delete;
        AnswerFirst& operator=(const AnswerFirst&) = delete;

    private:
        Seat& seat_;
    };
    [[nodiscard]] bool answersFirst() const { return answer_first_; }

    [[nodiscard]] HandlePort& port() const { return *port_; }
    [[nodiscard]] const IdForm& ids() const { return ids_; }

    void sayHangup(std::string_view reason);
    void sayMedia(const room::PeerListener::Media& media) const;
    void saySlowLink(const room::PeerListener::SlowLink& link) const;

private:
    /// Now, or once the answer is out.
    void say(std::function<void(HandlePort&)> words);

    std::shared_ptr<HandlePort> port_;
    std::string room_id_;
    IdForm ids_;
    std::optional<SeatRequest> request_;
    bool answer_first_ = false;
    std::vector<std::function<void(HandlePort&)>> later_;
};

}  // namespace wf::janus::videoroom
