#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tests/support/janus_client.h"
#include "tests/support/webrtc_client.h"

namespace wf::test {

/// One connection to a running server, a publisher's or a subscriber's: the handle that leads it and the media client.
/// On the loop of whoever made it.
class RoomPeer {
public:
    using json = nlohmann::json;

    RoomPeer(net::Loop& loop, net::PacketPool& pool, const DtlsIdentity& identity, JanusClient& janus)
        : janus_(janus), handle_(janus.attach()), media_(loop, pool, identity) {}

    /// Joins and publishes; the answer to the offer is taken. False when the server says no.
    bool publish(const std::string& room, const std::string& id, const WebrtcClient::Wanted& wanted = {}) {
        janus_.message(handle_, {{"request", "join"}, {"ptype", "publisher"}, {"room", room}, {"id", id}});
        const json reply =
            janus_.message(handle_, {{"request", "configure"}}, {{"type", "offer"}, {"sdp", media_.offer(wanted)}});
        return remember(reply) && media_.accept(sdp_);
    }
    bool subscribe(const std::string& room, const std::string& feed) {
        const json reply =
            janus_.message(handle_, {{"request", "join"}, {"ptype", "subscriber"}, {"room", room}, {"feed", feed}});
        if (!remember(reply)) {
            return false;
        }
        const json started =
            janus_.message(handle_, {{"request", "start"}}, {{"type", "answer"}, {"sdp", media_.answer(sdp_)}});
        return started["janus"] == "event";
    }
    void leave() { janus_.detach(handle_); }

    [[nodiscard]] WebrtcClient& media() { return media_; }
    [[nodiscard]] std::uint64_t handle() const { return handle_; }
    /// Of the server's end.
    [[nodiscard]] ice::Credentials credentials() const {
        const auto session = sdp::parse(sdp_).value();
        const sdp::TransportAttributes theirs = session.transportOf(session.media.front());
        return {theirs.ice_ufrag, theirs.ice_pwd};
    }
    /// Where the server receives media.
    [[nodiscard]] net::Address server() const {
        const sdp::Candidate candidate = sdp::parse(sdp_)->media.front().candidates.front();
        return net::Address::parse(candidate.address, candidate.port).value();
    }
    /// A check renews the server's consent.
    void check() { media_.rtc().check(credentials()); }

private:
    bool remember(const json& reply) {
        if (!reply.contains("jsep")) {
            return false;
        }
        sdp_ = reply["jsep"]["sdp"];
        return true;
    }

    JanusClient& janus_;
    const std::uint64_t handle_;
    WebrtcClient media_;
    std::string sdp_;
};

}  // namespace wf::test
