#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/ice/candidate.h"
#include "sfu/ice/credentials.h"
#include "sfu/ice/packet_kind.h"
#include "sfu/net/clock.h"
#include "sfu/net/packet_buffer.h"

namespace wf::ice {

enum class IceState : std::uint8_t {
    kNew,           ///< no valid check yet
    kConnected,     ///< packets can be sent
    kDisconnected,  ///< the peer was silent for the time of consent; comes back or fails after a grace
    kFailed,        ///< for good, unless ICE is restarted
};

/// One peer's ICE transport: ICE-lite on a worker's shared port, or a full agent. Lives on its worker's loop, owned
/// by the peer's transport; destroying it, also from its listener's callbacks, ends it.
class IceTransport {
public:
    class Listener {
    public:
        virtual void onIceState(IceState state) = 0;
        /// DTLS or RTP and RTCP; `packet` may be changed in place, and is valid during the call.
        virtual void onIcePacket(PacketKind kind, MutableBytes packet, net::Time received) = 0;
        /// A full agent's candidates that its description could not have yet come one by one.
        virtual void onLocalCandidate(const Candidate& candidate) = 0;
        virtual void onLocalCandidatesDone() = 0;

    protected:
        ~Listener() = default;
    };

    struct Remote {
        Credentials credentials;
        bool lite = false;
    };

    virtual ~IceTransport() = default;

    [[nodiscard]] virtual bool isLite() const = 0;
    /// What to write into the next description; after restart() the new ones.
    [[nodiscard]] virtual const Credentials& localCredentials() const = 0;
    [[nodiscard]] virtual std::vector<Candidate> localCandidates() const = 0;
    /// False until onLocalCandidatesDone().
    [[nodiscard]] virtual bool gathered() const = 0;
    [[nodiscard]] virtual bool controlling() const = 0;
    /// From now on tells and uses relays only. A lite agent has none and goes on as it is.
    virtual void forceRelay() {}
    /// The peer's side, again after a restart. Full ICE begins its checks now.
    virtual Status setRemote(const Remote& remote) = 0;
    virtual void addRemoteCandidate(const Candidate& candidate) = 0;
    /// No more will come: full ICE may give up as soon as its last check has failed.
    virtual void remoteCandidatesDone() = 0;
    /// New credentials. The old ones, and the path they made, hold until the peer uses the new ones.
    virtual void restart() = 0;

    /// The road for media: no copy. False when the packet was dropped, for want of a path or of room.
    virtual bool send(net::PacketPtr packet) = 0;
    virtual bool send(Bytes packet) = 0;

    [[nodiscard]] virtual IceState state() const = 0;
    /// Where packets go now, for reports; empty without a path.
    struct Path {
        Protocol protocol = Protocol::kUdp;
        net::Address local;
        net::Address remote;
        bool operator==(const Path&) const = default;
    };
    [[nodiscard]] virtual std::optional<Path> path() const = 0;
};

}  // namespace wf::ice
