#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/janus/echotest/echo_request.h"
#include "sfu/janus/media_statistics.h"
#include "sfu/janus/plugin.h"
#include "sfu/janus/transport_notice.h"
#include "sfu/room/echo_peer.h"

namespace wf::janus::echotest {

/// A handle's part on the worker's loop: its peer, and its requests, one after the other. Belongs to the EchoHost.
class EchoSeat final : private room::EchoPeer::Listener {
public:
    /// `services` outlive it.
    EchoSeat(room::WorkerServices& services, std::shared_ptr<HandlePort> port);
    EchoSeat(const EchoSeat&) = delete;
    EchoSeat& operator=(const EchoSeat&) = delete;

    /// An event answers it.
    void handle(PluginMessage message);
    void addCandidates(const std::vector<TrickledCandidate>& candidates);
    void hangUp(const std::string& reason) { peer_.hangUp(reason); }
    [[nodiscard]] PluginHandle::Info describe() const;
    void capture(const std::optional<PluginHandle::Capture>& wish, const std::function<void(std::string)>& done);
    void tellStatistics(bool combined);

private:
    void onWebrtcUp() override { port_->webrtcUp(); }
    void onHangup(std::string_view reason) override;
    void onIceFailed() override { port_->iceFailed(); }
    void onTrickle(const room::TrickledText& candidate) override;
    void onMedia(const room::PeerListener::Media& media) override;
    void onSlowLink(const room::PeerListener::SlowLink& link) override;
    void onEchoLayer(const room::EchoLine& line) override;
    void onTransportNews(const room::TransportNews& news) override { tellNews(*port_, news); }

    void goOn();
    void take(const PluginMessage& message);
    void negotiate(const PluginMessage& message, const EchoRequest& request);
    void applyMedia(const EchoRequest& request);
    void applyLayers(const EchoRequest& request);
    void applyDelay(const EchoRequest& request);
    void applyRecording(const EchoRequest& request);
    void finish(const std::string& transaction, const EchoRequest& request, std::optional<Jsep> jsep);
    void fail(const std::string& transaction, const EchoError& error);
    /// An event about what is sent back of a line.
    [[nodiscard]] Json layerData(const room::EchoLine& line) const;

    room::WorkerServices& services_;
    std::shared_ptr<HandlePort> port_;
    std::deque<PluginMessage> waiting_;
    bool busy_ = false;
    std::int64_t min_delay_ms_ = -1;
    std::int64_t max_delay_ms_ = -1;
    std::uint64_t slow_links_ = 0;
    MediaStatistics statistics_;
    room::EchoPeer peer_;
};

}  // namespace wf::janus::echotest
