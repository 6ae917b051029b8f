#include "sfu/transport/transport_factory.h"

#include <string>
#include <utility>

#include "sfu/ice/nice_agent_transport.h"

namespace wf::transport {

TransportFactory::TransportFactory(net::Loop& loop, net::PacketPool& pool, const Identity& identity)
    : loop_(loop), pool_(pool), identity_(identity) {}

Result<std::unique_ptr<TransportFactory>> TransportFactory::openLite(net::Loop& loop, net::PacketPool& pool,
                                                                     const Identity& identity,
                                                                     const ice::IceLiteConfig& config) {
    auto server = ice::IceLiteServer::open(loop, pool, config);
    if (!server) {
        return server.error();
    }
    std::unique_ptr<TransportFactory> factory(new TransportFactory(loop, pool, identity));
    factory->lite_ = std::move(*server);
    return factory;
}

std::unique_ptr<TransportFactory> TransportFactory::makeFull(net::Loop& loop, net::PacketPool& pool,
                                                             const Identity& identity,
                                                             const ice::NiceAgentConfig& config) {
    std::unique_ptr<TransportFactory> factory(new TransportFactory(loop, pool, identity));
    factory->full_ = config;
    return factory;
}

Result<std::unique_ptr<PeerTransport>> TransportFactory::create(PeerTransport::Listener& listener,
                                                                const PeerOptions& options) {
    if (half_open_ >= max_half_open_) {
        census_.countRefused();
        return Error{"too many peers that never connected: " + std::to_string(half_open_)};
    }
    auto transport = std::make_unique<PeerTransport>(loop_, identity_.context, listener);
    transport->countAsHalfOpen(half_open_);
    auto ice = makeIce(transport->iceListener(), options);
    if (!ice) {
        census_.countRefused();
        return ice.error();
    }
    transport->setIce(std::move(*ice));
    transport->enter(census_);
    return transport;
}

Result<std::unique_ptr<ice::IceTransport>> TransportFactory::makeIce(ice::IceTransport::Listener& listener,
                                                                     const PeerOptions& options) {
    if (!full_) {
        return lite_->newPeer(listener);
    }
    auto agent = ice::NiceAgentTransport::create(loop_, listener, *full_, {options.controlling, options.force_relay});
    if (!agent) {
        return agent.error();
    }
    return std::unique_ptr<ice::IceTransport>(std::move(*agent));
}

}  // namespace wf::transport
