#pragma once

#include <optional>
#include <vector>

#include "sfu/ice/binding_request.h"
#include "sfu/ice/ice_lite_endpoint.h"
#include "sfu/ice/ice_transport.h"

namespace wf::ice {

/// A peer of an ICE-lite server. It never checks; it believes authentic checks, sends where the peer nominated, and
/// follows it to other addresses.
class IceLitePeer final : public IceTransport {
public:
    static constexpr std::size_t kMaxPaths = 16;

    IceLitePeer(IceLiteServer& server, Listener& listener);
    ~IceLitePeer() override;

    [[nodiscard]] bool isLite() const override { return true; }
    [[nodiscard]] const Credentials& localCredentials() const override { return next_ ? *next_ : current_; }
    [[nodiscard]] std::vector<Candidate> localCandidates() const override;
    [[nodiscard]] bool gathered() const override { return true; }
    [[nodiscard]] bool controlling() const override { return false; }
    Status setRemote(const Remote& remote) override;
    void addRemoteCandidate(const Candidate& candidate) override;
    void remoteCandidatesDone() override {}
    void restart() override;
    bool send(net::PacketPtr packet) override;
    bool send(Bytes packet) override;
    [[nodiscard]] IceState state() const override { return state_; }
    [[nodiscard]] std::optional<Path> path() const override;

    // For the server.
    [[nodiscard]] std::string_view passwordFor(std::string_view ufrag) const;
    [[nodiscard]] bool wasConnected() const { return was_connected_; }
    void onCheck(const LitePath& path, const BindingRequest& request, net::Time now);
    void onPacket(PacketKind kind, MutableBytes packet, net::Time received);
    /// The path is gone or belongs to another peer now.
    void forget(const LitePath& path);
    /// Looks at the clock for silence.
    void sweep(net::Time now);

private:
    struct KnownPath {
        LitePath path;
        net::Time last_check;
        net::Time last_nomination;
        std::uint32_t priority = 0;
    };

    KnownPath& learn(const LitePath& path, net::Time now);
    void removePath(std::size_t index);
    bool shouldSelect(const KnownPath& candidate, const BindingRequest& request, net::Time now) const;
    [[nodiscard]] const KnownPath* known(const LitePath& path) const;
    void setState(IceState state);

    IceLiteServer& server_;
    Listener& listener_;
    Credentials current_;
    std::optional<Credentials> next_;  ///< after a restart, until the peer uses them
    std::vector<KnownPath> paths_;
    std::optional<LitePath> selected_;
    bool nominated_ = false;
    std::optional<std::uint32_t> nomination_;  ///< the highest seen
    bool remote_known_ = false;                ///< before that nobody can be late
    net::Time last_check_;
    IceState state_ = IceState::kNew;
    bool was_connected_ = false;
};

}  // namespace wf::ice
