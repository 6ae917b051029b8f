#include "tests/bench/load/member.h"

#include <chrono>
#include <utility>

namespace wf::load {

Member::Member(MemberGround& ground, json room) : ground_(ground), room_(std::move(room)), peer_(ground.media, *this) {}

Member::~Member() { ground_.api.forget(handle_); }

nlohmann::json Member::envelope(const char* verb) const {
    json message = {{"janus", verb}};
    if (session_ != 0) {
        message["session_id"] = session_;
    }
    if (handle_ != 0) {
        message["handle_id"] = handle_;
    }
    if (!ground_.api_secret.empty()) {
        message["apisecret"] = ground_.api_secret;
    }
    return message;
}

void Member::join(net::Time now) {
    state_ = State::kJoining;
    joined_at_ = now;
    if (!peer_.opened()) {
        fail("no UDP socket");
        return;
    }
    ground_.api.request(envelope("create"), [this](const json& created) {
        if (const std::string why = complaintOf(created); !why.empty()) {
            return fail("create: " + why);
        }
        session_ = created["data"].value("id", std::uint64_t{0});
        ground_.api.keepAlive(session_, true);
        json attach = envelope("attach");
        attach["plugin"] = "janus.plugin.videoroom";
        ground_.api.request(std::move(attach), [this](const json& attached) {
            if (const std::string why = complaintOf(attached); !why.empty()) {
                return fail("attach: " + why);
            }
            handle_ = attached["data"].value("id", std::uint64_t{0});
            ground_.api.listen(handle_, [this](const json& event) {
                if (event.value("janus", "") == "hangup") {
                    onMediaEnded("the server hung up: " + event.value("reason", ""));
                }
            });
            enter();
        });
    });
}

void Member::leave() {
    if (session_ == 0) {
        state_ = State::kGone;
        return;
    }
    ground_.api.forget(handle_);
    ground_.api.keepAlive(session_, false);
    handle_ = 0;
    ground_.api.request(envelope("destroy"), [this](const json&) { state_ = State::kGone; });
}

void Member::tick(net::Time now) { peer_.tick(now); }

void Member::ask(json body, json jsep, JanusApi::Answer answer) {
    json message = envelope("message");
    message["body"] = std::move(body);
    if (!jsep.is_null()) {
        message["jsep"] = std::move(jsep);
    }
    ground_.api.request(std::move(message), std::move(answer));
}

void Member::connect(const Result<RemoteEnd>& remote) {
    if (!remote) {
        return fail(remote.error().message);
    }
    state_ = State::kConnecting;
    if (const Status status = peer_.connect(*remote, std::chrono::steady_clock::now()); !status) {
        fail(status.error().message);
    }
}

void Member::fail(const std::string& why) {
    state_ = State::kFailed;
    trouble_ = why;
}

LocalEnd Member::localEnd() const { return {peer_.credentials(), peer_.local(), ground_.certificate.fingerprint()}; }

void Member::onMediaConnected() {
    if (state_ == State::kConnecting) {
        state_ = State::kConnected;
        connect_time_ = std::chrono::steady_clock::now() - joined_at_;
    }
}

void Member::onMediaEnded(std::string_view why) {
    if (state_ != State::kGone) {
        fail(std::string(why));
    }
}

}  // namespace wf::load
