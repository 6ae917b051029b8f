#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

#include "tests/support/room_peer.h"

namespace wf::test {

/// A call through a running server on a thread of its own: "alice" publishes sound and pictures, a subscriber counts
/// what comes. Others can throw things at the server meanwhile and then ask whether anything was lost.
class RunningCall {
public:
    struct Count {
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
        std::uint64_t gaps = 0;
    };

    RunningCall(std::uint16_t web_socket_port, std::string room) : janus_(web_socket_port), room_(std::move(room)) {}
    ~RunningCall() {
        ending_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    RunningCall(const RunningCall&) = delete;
    RunningCall& operator=(const RunningCall&) = delete;

    /// False when it does not come about within half a minute.
    bool start() {
        if (!janus_.open()) {
            return false;
        }
        janus_.newSession();
        RoomPeer any(loop_, pool_, identity_, janus_);
        janus_.message(any.handle(), {{"request", "create"}, {"room", room_}, {"publishers", 10}});
        any.leave();
        alice_ = std::make_unique<RoomPeer>(loop_, pool_, identity_, janus_);
        ear_ = std::make_unique<RoomPeer>(loop_, pool_, identity_, janus_);
        const auto up = [](RoomPeer& peer) { return peer.media().connected(); };
        if (!alice_->publish(room_, "alice") || !turnUntil([&] { return up(*alice_); }) ||
            !ear_->subscribe(room_, "alice") || !turnUntil([&] { return up(*ear_); })) {
            return false;
        }
        thread_ = std::thread([this] { run(); });
        return within([&] { return received_ > 100; });
    }
    /// Sending rests until all that was sent has come, or does not.
    Count settle() {
        paused_ = true;
        within([&] { return resting_.load(); });
        Count count;
        std::uint64_t last = 0;
        do {  // nothing for a while is the end
            last = received_;
            std::this_thread::sleep_for(kQuiet);
        } while (received_ != last);
        count = {sent_, received_, gaps_};
        paused_ = false;
        within([&] { return !resting_.load(); });
        return count;
    }
    [[nodiscard]] net::Address server() const { return alice_->server(); }
    [[nodiscard]] const std::string& room() const { return room_; }

private:
    static constexpr std::chrono::milliseconds kQuiet{300};
    static constexpr std::chrono::milliseconds kFrame{20};
    static constexpr std::chrono::seconds kPatience{30};
    static constexpr std::uint64_t kFramesPerCheck = 250;      // each 5 s
    static constexpr std::uint64_t kFramesPerKeepAlive = 500;  // each 10 s

    template <class Condition>
    static bool within(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }
    template <class Condition>
    bool turnUntil(Condition condition) {
        return within([&] {
            loop_.turn(false);
            return condition();
        });
    }
    void run() {
        auto next = std::chrono::steady_clock::now();
        for (std::uint64_t frame = 0; !ending_; ++frame) {
            resting_ = paused_.load();
            if (!resting_) {
                sendFrame(0);
                if (frame % 2 == 0) {
                    sendFrame(1);
                }
            }
            if (frame % kFramesPerCheck == 0) {
                alice_->check();
                ear_->check();
            }
            if (frame % kFramesPerKeepAlive == 0) {
                janus_.keepAlive();
            }
            next += kFrame;
            do {
                loop_.turn(false);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            } while (std::chrono::steady_clock::now() < next);
            listen();
        }
    }
    void sendFrame(std::size_t stream) {
        alice_->media().sendFrame(stream);
        sent_ += alice_->media().stream(stream).config().video ? 2 : 1;
    }
    void listen() {
        alice_->media().poll();
        ear_->media().poll();
        std::uint64_t received = 0;
        std::uint64_t gaps = 0;
        for (const char* mid : {"0", "1"}) {
            received += ear_->media().received(mid).packets;
            gaps += ear_->media().received(mid).gaps;
        }
        received_ = received;
        gaps_ = gaps;
    }

    net::Loop loop_;
    net::PacketPool pool_;
    const DtlsIdentity identity_;
    JanusClient janus_;
    const std::string room_;
    std::unique_ptr<RoomPeer> alice_;
    std::unique_ptr<RoomPeer> ear_;
    std::thread thread_;
    std::atomic<bool> ending_ = false;
    std::atomic<bool> paused_ = false;
    std::atomic<bool> resting_ = false;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> received_ = 0;
    std::atomic<std::uint64_t> gaps_ = 0;
};

}  // namespace wf::test
