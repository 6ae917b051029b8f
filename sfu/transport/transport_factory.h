#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "rtp/base/result.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/ice/ice_lite_server.h"
#include "sfu/ice/nice_agent_config.h"
#include "sfu/transport/peer_transport.h"
#include "sfu/transport/transport_census.h"

namespace wf::transport {

/// Makes the transports of all peers of a worker, whose port or ICE settings it has. Lives on the worker's loop and
/// must outlive its transports.
class TransportFactory {
public:
    /// What is to be known of a peer before its transport is made. ICE-lite needs none of it.
    struct PeerOptions {
        bool controlling = false;  ///< we make the first offer, or the peer does ICE-lite
        bool force_relay = false;  ///< use TURN servers only
    };
    /// What all workers share.
    struct Identity {
        const dtls::DtlsContext& context;  ///< outlives the factory
        dtls::Fingerprint fingerprint;     ///< of the context's certificate
    };

    /// Opens the worker's port. `loop` and `pool` outlive the factory.
    static Result<std::unique_ptr<TransportFactory>> openLite(net::Loop& loop, net::PacketPool& pool,
                                                              const Identity& identity,
                                                              const ice::IceLiteConfig& config);

    /// Every peer gets ports of its own and does full ICE: behind a NAT without a mapping, or for peers that do
    /// ICE-lite themselves. `loop` and `pool` outlive the factory.
    static std::unique_ptr<TransportFactory> makeFull(net::Loop& loop, net::PacketPool& pool, const Identity& identity,
                                                      const ice::NiceAgentConfig& config);

    /// `listener` outlives the transport. An error when there are too many peers that never
    /// connected, or no port is free.
    Result<std::unique_ptr<PeerTransport>> create(PeerTransport::Listener& listener, const PeerOptions& options);

    /// How many transports may be there that never were connected, DTLS included; create() refuses more.
    void setMaxHalfOpen(std::size_t most) { max_half_open_ = most; }
    [[nodiscard]] std::size_t halfOpen() const { return half_open_; }
    [[nodiscard]] const TransportCensus& census() const { return census_; }

    /// For our descriptions.
    [[nodiscard]] const dtls::Fingerprint& fingerprint() const { return identity_.fingerprint; }
    [[nodiscard]] net::PacketPool& pool() { return pool_; }
    [[nodiscard]] net::Loop& loop() { return loop_; }
    /// Null when full ICE is done.
    [[nodiscard]] const ice::IceLiteServer* liteServer() const { return lite_.get(); }

private:
    Result<std::unique_ptr<ice::IceTransport>> makeIce(ice::IceTransport::Listener& listener,
                                                       const PeerOptions& options);
    TransportFactory(net::Loop& loop, net::PacketPool& pool, const Identity& identity);

    net::Loop& loop_;
    net::PacketPool& pool_;
    Identity identity_;
    std::unique_ptr<ice::IceLiteServer> lite_;
    std::optional<ice::NiceAgentConfig> full_;
    std::size_t max_half_open_ = 1024;
    std::size_t half_open_ = 0;
    TransportCensus census_;
};

}  // namespace wf::transport
