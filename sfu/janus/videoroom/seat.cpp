#include "sfu/janus/videoroom/seat.h"

#include "sfu/janus/videoroom/error_data.h"

namespace wf::janus::videoroom {

void Seat::handle(SeatRequest request) {
    begin(std::move(request));
    handleRequest();
}

void Seat::answer(Json data, std::optional<Jsep> jsep) {
    if (!request_) {
        return;
    }
    const SeatRequest answered = std::move(*request_);
    request_.reset();
    port_->event(answered.transaction, std::move(data), std::move(jsep));
    answered.done();
}

void Seat::fail(const room::RoomError& error) { answer(errorData(error)); }

Json Seat::roomData(const char* kind) const { return Json{{"videoroom", kind}, {"room", ids_.json(room_id_)}}; }

Json Seat::okData(const char* key) const {
    Json data = roomData("event");
    data[key] = "ok";
    return data;
}

void Seat::tell(Json data, std::optional<Jsep> jsep) {
    say([data = std::move(data), jsep = std::move(jsep)](HandlePort& port) { port.event("", data, jsep); });
}

void Seat::sayHangup(std::string_view reason) {
    say([reason = std::string(reason)](HandlePort& port) { port.hangup(reason); });
}

void Seat::sayMedia(const room::PeerListener::Media& media) const {
    port_->media({media.mid, media.video, media.receiving, media.substream, media.seconds});
}

void Seat::saySlowLink(const room::PeerListener::SlowLink& link) const {
    port_->slowLink({link.mid, link.video, link.uplink, link.lost});
}

void Seat::say(std::function<void(HandlePort&)> words) {
    if (answer_first_) {
        later_.push_back(std::move(words));
    } else {
        words(*port_);
    }
}

Seat::AnswerFirst::~AnswerFirst() {
    seat_.answer_first_ = false;
    for (const auto& words : std::exchange(seat_.later_, {})) {
        words(*seat_.port_);
    }
}

}  // namespace wf::janus::videoroom
