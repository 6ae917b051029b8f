#include "sfu/transport/transport_factory.h"

#include <utility>

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

Result<std::unique_ptr<PeerTransport>> TransportFactory::create(PeerTransport::Listener& listener,
                                                                const PeerOptions& /*options*/) {
    auto transport = std::make_unique<PeerTransport>(loop_, identity_.context, listener);
    auto ice = lite_->newPeer(transport->iceListener());
    if (!ice) {
        return ice.error();
    }
    transport->setIce(std::move(*ice));
    return transport;
}

}  // namespace wf::transport
