#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/ice/candidate_policy.h"
#include "sfu/ice/ice_lite_endpoint.h"
#include "sfu/ice/ice_lite_peer.h"
#include "sfu/net/packet_pool.h"
#include "sfu/net/timer.h"

namespace wf::ice {

struct IceLiteConfig {
    std::vector<net::Address> addresses;  ///< to bind to, ports ignored; see CandidatePolicy::localAddresses()
    net::PortRange ports;                 ///< one is taken, the same on all addresses, UDP and TCP
    CandidatePolicy policy;
    net::UdpSocket::Options udp;       ///< `bind` is ignored
    std::size_t max_half_open = 1024;  ///< peers that never connected
    std::size_t max_tcp_clients = 1024;
    std::uint32_t max_errors_per_s = 50;  ///< answers to requests that are not authentic
    net::Duration consent_timeout = std::chrono::seconds(30);
    net::Duration failure_grace = std::chrono::seconds(5);
    net::Duration tcp_proof_timeout = std::chrono::seconds(10);
};

struct IceLiteCounts {
    std::uint64_t checks = 0;  ///< authentic and valid
    std::uint64_t role_conflicts = 0;
    std::uint64_t unauthorized = 0;
    std::uint64_t bad_requests = 0;     ///< 400 and 420
    std::uint64_t bad_stun = 0;         ///< damaged, or no binding request
    std::uint64_t errors_withheld = 0;  ///< not answered: over the rate, or the answer would be larger than the request
    std::uint64_t unknown_kind = 0;
    std::uint64_t unknown_source = 0;
    std::uint64_t refused_clients = 0;
};

/// All ICE-lite peers of one worker on one port. Checks are matched to peers by local user fragment, everything else
/// by remote address. Lives on its worker's loop and must outlive its peers.
class IceLiteServer final : private PasswordSource {
public:
    /// `loop` and `pool` must outlive the server.
    static Result<std::unique_ptr<IceLiteServer>> open(net::Loop& loop, net::PacketPool& pool,
                                                       const IceLiteConfig& config);
    ~IceLiteServer();

    /// An error when there are too many peers that never connected. `listener` must outlive the peer.
    Result<std::unique_ptr<IceTransport>> newPeer(IceTransport::Listener& listener);
    [[nodiscard]] std::uint16_t port() const { return endpoints_.front()->local().port(); }
    [[nodiscard]] const std::vector<Candidate>& candidates() const { return candidates_; }
    [[nodiscard]] const IceLiteCounts& counts() const { return counts_; }
    [[nodiscard]] std::size_t peers() const { return peers_.size(); }
    /// Its UDP sockets, all together.
    struct Sockets {
        net::UdpSocket::Counts received;
        net::SendErrors errors;
        std::size_t queued = 0;      ///< packets that wait for the kernel
        std::uint64_t packets = 0;   ///< sent
        std::uint64_t messages = 0;  ///< that they were sent in
    };
    [[nodiscard]] Sockets sockets() const;

    // For endpoints and peers.
    [[nodiscard]] net::Loop& loop() { return loop_; }
    [[nodiscard]] net::PacketPool& pool() { return pool_; }
    [[nodiscard]] const IceLiteConfig& config() const { return config_; }
    void onPacket(const LitePath& path, IceLitePeer* peer, MutableBytes packet, net::Time received);
    void countRefusedClient() { ++counts_.refused_clients; }
    void onFirstConnected() { --half_open_; }
    Credentials freshCredentials() const;
    void add(IceLitePeer& peer, const std::string& ufrag);
    void remove(IceLitePeer& peer);
    void addUfrag(IceLitePeer& peer, const std::string& ufrag) { by_ufrag_[ufrag] = &peer; }
    void forgetUfrag(const std::string& ufrag) { by_ufrag_.erase(ufrag); }
    /// `path` belongs to `peer` from now on; whoever had it before is told.
    void claim(const LitePath& path, IceLitePeer& peer);
    void release(const LitePath& path);

private:
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    IceLiteServer(net::Loop& loop, net::PacketPool& pool, const IceLiteConfig& config);
    Status openEndpoints();
    Status openOn(std::uint16_t port);
    std::string_view passwordFor(std::string_view ufrag) override;
    [[nodiscard]] IceLitePeer* peerOf(std::string_view ufrag) const;
    void onStun(const LitePath& path, Bytes packet, net::Time received);
    void count(const BindingRequest& request);
    bool mayAnswer(const BindingRequest& request, std::size_t request_bytes);
    void answer(const LitePath& path, Bytes reply);
    void sweep();

    net::Loop& loop_;
    net::PacketPool& pool_;
    IceLiteConfig config_;
    std::vector<std::unique_ptr<IceLiteEndpoint>> endpoints_;
    std::vector<Candidate> candidates_;
    std::vector<IceLitePeer*> peers_;
    std::unordered_map<std::string, IceLitePeer*, TextHash, std::equal_to<>> by_ufrag_;
    IceLiteCounts counts_;
    std::size_t half_open_ = 0;
    std::uint32_t errors_left_;
    net::Timer sweep_timer_;
};

}  // namespace wf::ice
