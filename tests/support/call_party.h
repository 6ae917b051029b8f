#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "sfu/net/timer.h"
#include "tests/support/im_client.h"
#include "tests/support/media_loop.h"
#include "tests/support/webrtc_client.h"

namespace wf::test {

/// Somebody in a room of a running server, led by the IM server: publishes made-up sound and picture in real time with
/// sender reports, and watches others. Media is on the MediaLoop, the functions are for the test's thread.
class CallParty {
public:
    static constexpr auto kAudioFrame = std::chrono::milliseconds(20);
    static constexpr auto kVideoFrame = std::chrono::microseconds(33'333);

    CallParty(MediaLoop& media, ImClient& im, std::string id) : media_(media), im_(im), id_(std::move(id)) {}
    ~CallParty() {
        media_.call([this] {
            frames_.reset();
            upkeep_.reset();
            sending_.reset();
            receiving_.reset();
        });
    }
    CallParty(const CallParty&) = delete;
    CallParty& operator=(const CallParty&) = delete;

    /// Joins and publishes; true when media can flow. What went wrong is in said().
    bool publish(const std::string& room) {
        room_ = room;
        session_ = im_.newSession();
        publisher_ = im_.attach(session_);
        tell(publisher_, {{"request", "join"}, {"ptype", "publisher"}, {"room", room}, {"id", id_}});
        const std::string offer = media_.call([this] {
            sending_ = std::make_unique<WebrtcClient>(media_.loop(), media_.pool(), media_.identity());
            return sending_->offer({});
        });
        tell(publisher_, {{"request", "configure"}}, {{"type", "offer"}, {"sdp", offer}});
        const std::string answer = said_.value(nlohmann::json::json_pointer("/jsep/sdp"), "");
        return media_.call([&] { return sending_->accept(answer); }) && keepUp() && waitUp(publisher_) &&
               media_.call([this] { return startFrames(); });
    }
    /// Watches all lines of somebody.
    bool watch(const std::string& feed) {
        subscriber_ = im_.attach(session_);
        tell(subscriber_,
             {{"request", "join"}, {"ptype", "subscriber"}, {"room", room_}, {"streams", {{{"feed", feed}}}}});
        const std::string offer = said_.value(nlohmann::json::json_pointer("/jsep/sdp"), "");
        if (offer.empty()) {
            return false;
        }
        const std::string answer = media_.call([&] {
            receiving_ = std::make_unique<WebrtcClient>(media_.loop(), media_.pool(), media_.identity());
            return receiving_->answer(offer);
        });
        tell(subscriber_, {{"request", "start"}}, {{"type", "answer"}, {"sdp", answer}});
        return waitUp(subscriber_);
    }
    /// As when a browser's window is closed: the connection goes, nothing is said to the room.
    void vanish() {
        media_.call([this] {
            frames_.reset();
            sending_->rtc().closeDtls();
        });
    }

    struct Sent {
        std::uint32_t audio = 0;  ///< frames
        std::uint32_t video = 0;
    };
    /// To be asked on the MediaLoop, where nothing is sent meanwhile.
    [[nodiscard]] Sent sentSoFar() const { return {sending_->stream(0).frames(), sending_->stream(1).frames()}; }
    ReceivedStream received(const std::string& mid) {
        return media_.call([this, mid] {
            receiving_->poll();
            return receiving_->received(mid);
        });
    }
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] std::uint64_t session() const { return session_; }
    [[nodiscard]] std::uint64_t publisher() const { return publisher_; }
    /// The last answer to this party.
    [[nodiscard]] const nlohmann::json& said() const { return said_; }

private:
    using Moment = std::chrono::steady_clock::time_point;

    void tell(std::uint64_t handle, const nlohmann::json& body, const nlohmann::json& jsep = {}) {
        nlohmann::json message{{"janus", "message"}, {"session_id", session_}, {"handle_id", handle}, {"body", body}};
        if (!jsep.is_null()) {
            message["jsep"] = jsep;
        }
        said_ = im_.request(message, true);
    }
    bool waitUp(std::uint64_t handle) {
        return im_
            .waitForEvent([handle](const nlohmann::json& event) {
                return event.value("janus", "") == "webrtcup" && event.value("sender", std::uint64_t{0}) == handle;
            })
            .has_value();
    }
    bool keepUp() {
        return media_.call([this] {
            upkeep_ = std::make_unique<net::Timer>(media_.loop(), [this] { lookAfter(); });
            upkeep_->repeat(std::chrono::milliseconds(100));
            return true;
        });
    }
    bool startFrames() {
        began_ = std::chrono::steady_clock::now();
        frames_ = std::make_unique<net::Timer>(media_.loop(), [this] { sendDue(); });
        frames_->repeat(std::chrono::milliseconds(5));
        return true;
    }
    // What is due by the clock, also what a busy machine has missed.
    void sendDue() {
        const auto since = std::chrono::steady_clock::now() - began_;
        while (sending_->stream(0).frames() * kAudioFrame <= since) {
            sending_->sendFrame(0);
        }
        while (sending_->stream(1).frames() * kVideoFrame <= since) {
            sending_->sendFrame(1);
        }
    }
    void lookAfter() {
        ++looks_;
        for (WebrtcClient* client : {sending_.get(), receiving_.get()}) {
            if (client != nullptr) {
                client->poll();
                client->keepUp(looks_ % 20 == 0);
            }
        }
        if (frames_ && looks_ % 10 == 0) {
            const std::uint64_t ntp = ntpNow();
            sending_->sendReport(0, ntp);
            sending_->sendReport(1, ntp);
        }
    }
    // Seconds since 1900 and their fraction (RFC 5905).
    static std::uint64_t ntpNow() {
        using namespace std::chrono;
        const auto since = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
        const auto whole = static_cast<std::uint64_t>(since / 1'000'000) + 2'208'988'800U;
        return (whole << 32) | ((static_cast<std::uint64_t>(since % 1'000'000) << 32) / 1'000'000);
    }

    MediaLoop& media_;
    ImClient& im_;
    const std::string id_;
    std::string room_;
    std::uint64_t session_ = 0;
    std::uint64_t publisher_ = 0;
    std::uint64_t subscriber_ = 0;
    nlohmann::json said_;
    std::unique_ptr<WebrtcClient> sending_;
    std::unique_ptr<WebrtcClient> receiving_;
    std::unique_ptr<net::Timer> frames_;
    std::unique_ptr<net::Timer> upkeep_;
    Moment began_{};
    unsigned looks_ = 0;
};

}  // namespace wf::test
