#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/dtls/certificate.h"
#include "tests/bench/load/janus_api.h"
#include "tests/bench/load/media_peer.h"
#include "tests/bench/load/session_text.h"

namespace wf::load {

/// What members share.
struct MemberGround {
    MediaGround& media;
    JanusApi& api;
    const dtls::Certificate& certificate;
    std::string api_secret{};
};

/// A client in a room: session, handle and connection, from joining to leaving.
class Member : protected MediaPeer::Listener {
public:
    using json = nlohmann::json;
    enum class State { kNew, kJoining, kConnecting, kConnected, kFailed, kGone };

    Member(MemberGround& ground, json room);
    virtual ~Member();
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    void join(net::Time now);
    /// Ends the session; state() becomes kGone with the server's answer.
    void leave();
    /// Every few milliseconds.
    virtual void tick(net::Time now);
    /// Sends from and receives at another address from now on.
    void move(const net::Address& local, net::Time now) { peer_.move(local, now); }

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] bool settled() const { return state_ == State::kConnected || state_ == State::kFailed; }
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    /// From joining to keys.
    [[nodiscard]] std::optional<net::Duration> connectTime() const { return connect_time_; }
    [[nodiscard]] const MediaPeer& peer() const { return peer_; }

protected:
    /// There is a handle.
    virtual void enter() = 0;
    void ask(json body, json jsep, JanusApi::Answer answer);
    void connect(const Result<RemoteEnd>& remote);
    void fail(const std::string& why);
    [[nodiscard]] LocalEnd localEnd() const;
    [[nodiscard]] net::Time joinedAt() const { return joined_at_; }
    void onMediaConnected() override;
    void onMediaEnded(std::string_view why) override;

    MemberGround& ground_;
    const json room_;
    MediaPeer peer_;

private:
    [[nodiscard]] json envelope(const char* verb) const;

    State state_ = State::kNew;
    std::uint64_t session_ = 0;
    std::uint64_t handle_ = 0;
    std::string trouble_;
    net::Time joined_at_{};
    std::optional<net::Duration> connect_time_;
};

}  // namespace wf::load
