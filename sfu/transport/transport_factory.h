#pragma once

#include <memory>

#include "rtp/base/result.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/ice/ice_lite_server.h"
#include "sfu/transport/peer_transport.h"

namespace wf::transport {

/// Makes the transports of all peers of a worker, whose port or ICE settings it has. Lives on the worker's loop and
/// must outlive its transports.
class TransportFactory {
public:
    /// What is to be known of a peer before its transport is made. ICE-lite needs none of it.
    struct PeerOptions {
        bool offering = false;  ///< we make the first offer: a full agent then is the controlling one
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

    /// `listener` outlives the transport. An error when there are too many peers that never connected.
    Result<std::unique_ptr<PeerTransport>> create(PeerTransport::Listener& listener, const PeerOptions& options);

    /// For our descriptions.
    [[nodiscard]] const dtls::Fingerprint& fingerprint() const { return identity_.fingerprint; }
    [[nodiscard]] net::PacketPool& pool() { return pool_; }
    [[nodiscard]] net::Loop& loop() { return loop_; }
    /// Null when full ICE is done.
    [[nodiscard]] const ice::IceLiteServer* liteServer() const { return lite_.get(); }

private:
    TransportFactory(net::Loop& loop, net::PacketPool& pool, const Identity& identity);

    net::Loop& loop_;
    net::PacketPool& pool_;
    Identity identity_;
    std::unique_ptr<ice::IceLiteServer> lite_;
};

}  // namespace wf::transport
