#pragma once

#include <cstdint>

#include "sfu/net/packet_pool.h"
#include "sfu/room/home_link.h"
#include "sfu/room/mirror_table.h"
#include "sfu/room/worker_services.h"
#include "sfu/stream/packet_sender.h"

namespace wf::room {

/// Stands where other publishers have a connection, in the mirror of one of another worker: media comes from its
/// worker's lanes, key frame requests go home. Belongs to the publisher.
class MirrorInput final : public stream::PacketSender {
public:
    MirrorInput(WorkerServices& services, HomeLink& home, std::string feed, MirrorTable::Mirror& mirror);
    ~MirrorInput();
    MirrorInput(const MirrorInput&) = delete;
    MirrorInput& operator=(const MirrorInput&) = delete;

    [[nodiscard]] std::uint32_t number() const { return number_; }
    [[nodiscard]] bool wanted() const { return wanted_; }
    /// Asks for the media, unless it was asked for already.
    void want();
    void stop() { wanted_ = false; }

private:
    [[nodiscard]] net::PacketPool& packetPool() override { return services_.pool; }
    bool sendRtp(net::PacketPtr /*packet*/) override { return false; }
    bool sendRtcp(net::PacketPtr packet) override;
    void requestKeyFrame(std::uint32_t ssrc);

    WorkerServices& services_;
    HomeLink& home_;
    std::string feed_;
    std::uint32_t number_;
    bool wanted_ = false;
};

}  // namespace wf::room
